// The agents' page: its elements, its keys, and the one socket that feeds them.

import "./lib/page.js";
import "./elements/service-window.js";
import "./elements/local-time.js";
import "./elements/presence.js";
import "./elements/switches.js";
import "./elements/conversation-list.js";
import "./elements/reply-composer.js";
import "./elements/message-thread.js";
import "./elements/desk-pages.js";
import { tell } from "./lib/dom.js";
import { connect } from "./live/socket.js";

connect({
  url: "/ws/",
  after: document.body.dataset.seq,
  onFrame: (frame) => tell(`frame:${frame.type}`, frame),
  onState: (state) => tell("live:state", { state }),
});

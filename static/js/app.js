// The agents' page: its elements, its keys, and the one socket that feeds them.

import "./lib/keys.js";
import "./lib/page.js";
import "./elements/service-window.js";
import "./elements/local-time.js";
import "./elements/live-dot.js";
import "./elements/presence-line.js";
import "./elements/theme-switch.js";
import "./elements/notice-switch.js";
import "./elements/conversation-list.js";
import "./elements/reply-composer.js";
import "./elements/template-picker.js";
import "./elements/message-thread.js";
import "./elements/desk-pages.js";
import { connect } from "./live/socket.js";

const tell = (type, detail) => document.dispatchEvent(new CustomEvent(type, { detail }));

connect({
  url: "/ws/",
  after: document.body.dataset.seq,
  onFrame: (frame) => tell(`frame:${frame.type}`, frame),
  onState: (state) => tell("live:state", { state }),
});

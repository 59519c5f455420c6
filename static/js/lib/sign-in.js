// The login has ended: what was written is kept, and comes back here.

import { toast, words } from "./words.js";

export function ask() {
  const next = encodeURIComponent(location.pathname + location.search);
  toast(words("signed_out"), { label: words("sign_in"), keep: true, act: () => location.assign(`/accounts/login/?next=${next}`) });
}

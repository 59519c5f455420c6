// Small things this browser remembers; private windows may refuse, and nothing breaks.

export const kept = {
  get(key) {
    try { return localStorage.getItem(key) ?? ""; } catch { return ""; }
  },
  set(key, value) {
    try { value ? localStorage.setItem(key, value) : localStorage.removeItem(key); } catch { /* not kept */ }
  },
};

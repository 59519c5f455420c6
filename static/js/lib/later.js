// What is asked for seldom, each with the module that does it.

export async function act(target) {
  // Of what is dragged over us nothing is known yet.
  if (Array.isArray(target)) return target.length && (await import("../media/tray.js")).add(target);
  if (target.matches("[data-attach]")) return (await import("../media/tray.js")).open(target.dataset.attach);
  if (target.matches("[data-view], [data-suggest]")) return (await import("../media/acts.js")).act(target);
  return (await import("../build/dialogs.js")).show(target);
}

/* The command palette: what can be done here, and where one can go. */

/** Open the palette. */
export function open() {
  const dialog = document.getElementById("palette");
  dialog.showModal();
  dialog.querySelector("input").select();
}

// Reports on paper: what is folded up on the screen is printed too.

let opened = [];

addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details.as-table:not([open])")];
  for (const table of opened) table.open = true;
});
addEventListener("afterprint", () => {
  for (const table of opened) table.open = false;
});

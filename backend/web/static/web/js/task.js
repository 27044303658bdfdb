/* The page of a task: ticks are saved as they are made, chosen files are named, a ring that turns is said once. */
import { say } from "./app.js";

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-ticks]");
  if (form) form.requestSubmit();
  if (event.target.id === "id_attach") {
    document.getElementById("attached").textContent = [...event.target.files].map((file) => file.name).join(", ");
  }
});

document.addEventListener("cs:look", (event) => {
  if (event.target.matches("[data-announce]")) say(event.target.getAttribute("aria-label"));
});

/* A button beside a secret copies it; without a clipboard the text is selected, ready for the keys that copy. */

for (const button of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      document.getElementById(`${field.id}-copied`).textContent = button.dataset.copied;
    } catch { // no clipboard here, or not allowed: it is selected
      field.focus();
    }
  });
}

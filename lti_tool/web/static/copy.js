// @ts-check
// copy.js — buttons that copy the value beside them; where a browser does not let them, they mark it.

const said = document.querySelector("[data-copied]")

/** @param {HTMLElement} value */
async function copy(value) {
  try {
    await navigator.clipboard.writeText(value.textContent ?? "")
    return "Copied."
  } catch {
    getSelection()?.selectAllChildren(value)
    return "Marked: copy it with your keyboard."
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!(button instanceof HTMLElement)) continue
  const value = document.getElementById(button.dataset.copy ?? "")
  button.hidden = value === null
  button.addEventListener("click", async () => {
    if (value && said) said.textContent = await copy(value)
  })
}

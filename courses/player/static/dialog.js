// @ts-check
/** A question on top of the page: the keyboard stays in it, Escape leaves it, and comes back to where it was. */
import { act, el, unique } from "./dom.js"
import { say } from "./words.js"

/**
 * @param {object} what
 * @param {string} what.title
 * @param {import("./dom.js").Child} [what.about]
 * @param {string} [what.label]   asks for a few words, which are needed
 * @param {boolean} [what.optional]   they may be left out
 * @param {string} [what.go]      the word on the button that does it
 * @param {(words: string) => Promise<unknown>} [what.onsend]   a refusal keeps the dialog open, with the reason
 */
export function dialog({ title, about, label, optional, go, onsend }) {
  const id = unique("dialog")
  const text = label ? el("textarea", { id, rows: 4, dir: "auto", maxlength: 500, required: !optional }) : null
  const status = el("p", { class: "status", role: "alert" })
  const box = el("dialog", { class: "card", "aria-labelledby": `${id}-title`, onclose: () => box.remove() },
    el("form", { onsubmit: send }, el("h2", { id: `${id}-title` }, title), about,
      label && el("label", { class: "label", for: id }, label), text,
      el("div", { class: "send" }, go && el("button", { class: "main" }, go), act(say("talk.cancel"), () => box.close())), status))
  const from = document.activeElement?.getBoundingClientRect().top ?? 0
  document.body.append(box)
  box.showModal()
  // In a frame as high as its page the middle is often out of sight: there it stands where it was asked for.
  if (document.documentElement.dataset.fitted) {
    box.style.insetBlockStart = `${Math.max(16, Math.min(from + scrollY - 40, document.body.offsetHeight - box.offsetHeight - 16))}px`
    box.scrollIntoView({ block: "nearest" })
  }

  /** @param {Event} event */
  async function send(event) {
    event.preventDefault()
    try {
      await onsend?.(text?.value.trim() ?? "")
      box.close()
    } catch (error) {
      status.textContent = say(error instanceof Error ? error.message : "error.server")
    }
  }
}

/** Do something now; a refusal is said on top. @param {() => Promise<unknown>} what */
export async function attempt(what) {
  try {
    await what()
  } catch (error) {
    dialog({ title: say(error instanceof Error ? error.message : "error.server") })
  }
}

// @ts-check
/** Asks for the code that lets a learner into the discussion, where its organiser wants one. */
import { el, unique } from "./dom.js"
import { say } from "./words.js"

/** @param {(code: string) => Promise<void>} join @param {() => void} onjoined */
export function joinForm(join, onjoined) {
  const id = unique("join")
  const status = el("span", { id: `${id}-status`, class: "status", role: "status" })
  const field = el("input", { id, type: "text", maxlength: 40, autocomplete: "off", autocapitalize: "characters", spellcheck: false, "aria-describedby": `${id}-status` })
  let asking = false

  /** @param {Event} event */
  async function send(event) {
    event.preventDefault()
    const code = field.value.trim()
    if (asking) return
    if (!code) return refuse("join.missing")
    asking = true
    status.textContent = say("join.sending")
    try {
      await join(code)
      onjoined()
    } catch (error) {
      refuse(/** @type {import("./bridge.js").BridgeError} */ (error).message)
    } finally {
      asking = false
    }
  }

  /** @param {string} why */
  function refuse(why) {
    status.textContent = say(why)
    field.focus()
  }

  return el("form", { class: "joining", novalidate: true, onsubmit: send },
    el("label", { class: "label", for: id }, say("join.label")),
    el("span", { class: "line" }, field, el("button", { class: "main" }, say("join.send"))), status)
}

// @ts-check
/** The letter a day: offered where the server sends letters, asked for by an address that has to say yes itself. */
import { act, el, fill, focusOn } from "./dom.js"
import { attempt } from "./dialog.js"
import { say } from "./words.js"

/** @typedef {{available: boolean, address: string|null, state: "off"|"asked"|"on"|"refused"}} Wish */

export class Letters {
  /** @param {import("./course.js").Course} course */
  constructor(course) {
    this.course = course
    this.element = el("section", { hidden: true, class: "letters" })
  }

  async look() {
    this.#show(await this.course.ask("GET", "/me/digest").catch(() => null))
  }

  /** @param {Wish|null} wish */
  #show(wish) {
    this.element.hidden = !wish?.available || this.course.state.role === "preview"
    if (!wish?.available) return
    const { state, address } = wish
    fill(this.element, el("h2", { tabindex: -1 }, say("letters.title")), el("p", {}, say(`letters.${state}`, { address: address ?? "" })),
      (state === "off" || state === "refused") && this.#form(), state !== "off" && act(say("letters.stop"), () => attempt(() => this.#set("DELETE"))))
  }

  #form() {
    const field = el("input", { id: "letters-to", type: "email", maxlength: 320, autocomplete: "email", required: true })
    const status = el("p", { class: "status", role: "status" })
    const send = async (/** @type {Event} */ event) => {
      event.preventDefault()
      await this.#set("PUT", { address: field.value.trim() }).catch((error) => (status.textContent = say(error.message), field.focus()))
    }
    return el("form", { onsubmit: send }, el("label", { class: "label", for: "letters-to" }, say("letters.address")),
      el("div", { class: "line" }, field, el("button", {}, say("letters.go"))), status)
  }

  /** @param {"PUT"|"DELETE"} method @param {unknown} [body] */
  async #set(method, body) {
    this.#show(await this.course.ask(method, "/me/digest", body))
    const heading = this.element.querySelector("h2")
    if (heading) focusOn(heading)
  }
}

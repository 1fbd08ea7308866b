// @ts-check
/** What the server knows about oneself, in words; to change, to take along, and to have deleted. */
import { act, announce, el, fill, focusOn, need } from "./dom.js"
import { attempt, dialog } from "./dialog.js"
import { away } from "./telling.js"
import { say } from "./words.js"

/** @typedef {{person: {name: string|null, named_by_platform: boolean}, listed: boolean, sentences: string[]}} Known */

export class AboutMe {
  /** @param {HTMLElement} section @param {import("./course.js").Course} course */
  constructor(section, course) {
    this.course = course
    this.own = need(".own", section)
    this.title = need("h1", section)
    fill(this.own, el("p", { class: "soft", role: "status" }, say("me.loading")))
  }

  async show() {
    const { community, notice, role } = this.course.state
    if (role === "preview") return fill(this.own, el("p", {}, say("me.preview")))
    const known = await this.course.ask("GET", "/me").catch(() => null)
    if (known) this.#tell(known)
    else fill(this.own, el("p", { class: "soft", role: "status" }, say(community === "on" ? "error.server" : away(community, notice))))
  }

  hide() {}

  update() {}

  /** @param {Known} known */
  #tell({ person, listed, sentences }) {
    // The last of them says what it means to have all of it deleted.
    const meaning = sentences[sentences.length - 1] ?? ""
    const save = (/** @type {string} */ kind) => act(say(`me.as.${kind}`), () => attempt(() => this.#save(kind)), { class: "" })
    fill(this.own,
      el("div", { class: "read" }, sentences.slice(0, -1).map((said) => el("p", {}, said))),
      !person.named_by_platform && this.#naming(person.name ?? ""),
      this.course.learning && this.#listing(listed),
      el("h2", {}, say("me.take")), el("p", {}, say("me.take.about")), el("p", { class: "line" }, save("html"), save("json")),
      el("h2", {}, say("me.erase.title")), el("p", {}, meaning),
      el("p", {}, act(say("me.erase"), () => this.#erase(meaning), { class: "grave" })))
  }

  /** @param {string} now */
  #naming(now) {
    const field = el("input", { id: "my-name", type: "text", value: now, maxlength: 60, autocomplete: "nickname", required: true })
    const send = (/** @type {Event} */ event) => {
      event.preventDefault()
      attempt(async () => {
        await this.course.name(field.value.trim())
        announce("me.name.saved")
      })
    }
    return el("form", { onsubmit: send }, el("label", { class: "label", for: "my-name" }, say("me.name")), el("div", { class: "line" }, field, el("button", {}, say("me.name.save"))))
  }

  /** @param {boolean} listed */
  #listing(listed) {
    const box = el("input", { type: "checkbox", checked: listed, onchange: () => attempt(() => send().catch((error) => {
      box.checked = !box.checked
      throw error
    })) })
    const send = async () => {
      await this.course.ask("PUT", "/me/listed", { listed: box.checked })
      announce("me.saved")
    }
    return el("label", { class: "tick" }, box, el("span", {}, say("me.listed")))
  }

  /** @param {string} kind */
  async #save(kind) {
    const blob = await this.course.bridge.file(`/me/export?as=${kind}`)
    const href = URL.createObjectURL(blob)
    const link = el("a", { href, download: `about-me.${kind}` })
    document.body.append(link) // Firefox follows only links that are in the page
    link.click()
    link.remove()
    setTimeout(() => URL.revokeObjectURL(href), 60_000)
  }

  /** Two steps: what it means, then the act itself. @param {string} meaning */
  #erase(meaning) {
    const kept = document.body.dataset.delivery?.startsWith("scorm") && el("p", {}, say("me.erase.package"))
    const last = () => dialog({ title: say("me.erase.last"), about: el("p", {}, say("me.erase.last.about")), go: say("me.erase.do"), onsend: () => this.#gone() })
    dialog({ title: say("me.erase.sure"), about: el("div", {}, el("p", {}, meaning), kept), go: say("me.erase.go"), onsend: async () => setTimeout(last) })
  }

  async #gone() {
    const { sentence } = await this.course.ask("POST", "/me/erase", { confirm: true })
    document.body.dataset.over = "true"
    this.title.textContent = say("me.erase.over")
    fill(this.own, el("p", { class: "read" }, sentence))
    for (const part of [".side", "#foot", "#notice"]) need(part).hidden = true
    setTimeout(() => focusOn(this.title)) // when the dialog is closed
  }
}

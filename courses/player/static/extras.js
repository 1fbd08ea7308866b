// @ts-check
/** What may go along with words: files, a wish to stay unnamed, a word for one person only, consent to use it elsewhere. */
import { act, el, fill, need, unique } from "./dom.js"
import { say, size } from "./words.js"

/** @typedef {import("./composer-form.js").Options} Options @typedef {{file: File, alt: HTMLInputElement, row: HTMLElement, id?: string}} Chosen */

const MOST = 4
const FILES = "image/png,image/jpeg,image/gif,image/webp,application/pdf"

export class Extras {
  /** @type {Chosen[]} */
  #files = []

  /** @param {import("./course.js").Course} course @param {Options} options @param {(key: string) => void} tell */
  constructor(course, { activity, parent, to, edit }, tell) {
    this.course = course
    this.path = `/activities/${activity.id}/attachments`
    this.tell = tell
    this.consent = parent || to || edit?.post.parent || edit?.post.target ? null : consent(activity.consent, edit?.consent)
    this.anonymous = course.learning && !edit && activity.anonymous === "to_peers" ? tick("anonymous") : null
    this.private = !course.learning && parent?.id[0] === "p" ? tick("private") : null
    this.picker = el("input", { type: "file", accept: FILES, multiple: true, hidden: true, onchange: () => this.#choose() })
    this.add = act(say("extra.add"), () => this.picker.click(), { hidden: Boolean(edit) })
    this.list = el("ul", { class: "files" })
    this.element = el("div", { class: "extras" }, this.anonymous?.row, this.private?.row, this.list, this.picker, this.add, this.consent)
  }

  get #agreed() {
    return /** @type {HTMLInputElement|null|undefined} */ (this.consent?.querySelector(":checked"))?.value
  }

  /** What is still needed: the first file without its words, or an answer. @returns {{key: string, field: HTMLElement}|null} */
  get lacking() {
    const field = this.#files.find(({ alt }) => !alt.value.trim())?.alt
    if (field) return { key: "extra.alt.missing", field }
    return this.consent && !this.#agreed ? { key: "consent.missing", field: need("input", this.consent) } : null
  }

  /** Send the files and say what goes along with the words. @returns {Promise<Partial<import("./bridge.js").Contribution>>} */
  async collect() {
    for (const chosen of this.#files.filter(({ id }) => !id)) {
      chosen.row.append(el("progress", { "aria-label": chosen.file.name }))
      this.tell("extra.sending")
      try {
        const query = new URLSearchParams({ name: chosen.file.name, alt: chosen.alt.value.trim() })
        const sent = await this.course.bridge.file(`${this.path}?${query}`, chosen.file)
        chosen.id = (sent.attachment ?? sent).id
      } finally {
        chosen.row.querySelector("progress")?.remove()
      }
    }
    const attachments = this.#files.map(({ id }) => id ?? "")
    return {
      ...(this.consent && { consent: this.#agreed }),
      ...(attachments.length && { attachments }),
      ...(this.anonymous?.box.checked && { anonymous: true }),
      ...(this.private?.box.checked && { private: true }),
    }
  }

  #choose() {
    for (const file of [...(this.picker.files ?? [])].slice(0, MOST - this.#files.length)) this.#put(file)
    this.picker.value = ""
    this.add.hidden = this.#files.length >= MOST
    this.#files[this.#files.length - 1]?.alt.focus()
  }

  /** @param {File} file */
  #put(file) {
    const id = unique("file")
    const alt = el("input", { id, type: "text", maxlength: 500, oninput: () => delete chosen.id })
    const row = el("li", {}, el("strong", {}, file.name), " ", el("small", {}, size(file.size)), " ",
      act(say("extra.remove"), () => this.#remove(chosen), { "aria-label": say("extra.remove.name", { name: file.name }) }),
      el("label", { class: "label", for: id }, say("extra.alt")), alt)
    const chosen = /** @type {Chosen} */ ({ file, alt, row })
    this.#files.push(chosen)
    fill(this.list, this.#files.map((one) => one.row))
  }

  /** @param {Chosen} chosen */
  #remove(chosen) {
    this.#files = this.#files.filter((one) => one !== chosen)
    chosen.row.remove()
    this.add.hidden = false
    this.add.focus()
  }
}

/** Nobody has agreed before she says so. @param {"none"|"ask"|"required"} [asked] @param {string|null} [before] */
function consent(asked, before) {
  if (!asked || asked === "none") return null
  const name = unique("consent")
  const options = ["name", "anonymous", ...(asked === "ask" ? ["none"] : [])].map((value) => el("label", { class: "tick" },
    el("input", { type: "radio", name, value, checked: value === (before ?? (asked === "ask" ? "none" : "")) }), say(`consent.${value}`)))
  return el("fieldset", {}, el("legend", { class: "label" }, say("consent.ask")), el("small", {}, say("consent.about")), options)
}

/** A box to tick, with what it means. @param {string} key */
function tick(key) {
  const box = el("input", { type: "checkbox" })
  return { box, row: el("label", { class: "tick" }, box, el("span", {}, say(`extra.${key}`), " ", el("small", {}, say(`extra.${key}.about`)))) }
}

// @ts-check
/** What may go along with words: files, a wish to stay unnamed, a word for one person only. */
import { act, el, fill } from "./dom.js"
import { say, size } from "./words.js"

/** @typedef {import("./composer-form.js").Options} Options @typedef {{file: File, alt: HTMLInputElement, row: HTMLElement, id?: string}} Chosen */

const MOST = 4
const KINDS = "image/png,image/jpeg,image/gif,image/webp,application/pdf"
let serial = 0

export class Extras {
  /** @type {Chosen[]} */
  #files = []

  /** @param {import("./course.js").Course} course @param {Options} options @param {(key: string) => void} tell */
  constructor(course, { activity, parent }, tell) {
    this.course = course
    this.path = `/activities/${activity.id}/attachments`
    this.tell = tell
    this.anonymous = course.learning && activity.anonymous === "to_peers" ? tick("anonymous") : null
    this.private = !course.learning && parent?.id[0] === "p" ? tick("private") : null
    this.picker = el("input", { type: "file", accept: KINDS, multiple: true, hidden: true, onchange: () => this.#choose() })
    this.add = act(say("extra.add"), () => this.picker.click())
    this.list = el("ul", { class: "files" })
    this.element = el("div", { class: "extras" }, this.anonymous?.row, this.private?.row, this.list, this.picker, this.add)
  }

  /** The first file without its words, which it needs. */
  get lacking() {
    return this.#files.find(({ alt }) => !alt.value.trim())?.alt
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
    const id = `file-${++serial}`
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

/** A box to tick, with what it means. @param {string} key */
function tick(key) {
  const box = el("input", { type: "checkbox" })
  return { box, row: el("label", { class: "tick" }, box, el("span", {}, say(`extra.${key}`), " ", el("small", {}, say(`extra.${key}.about`)))) }
}

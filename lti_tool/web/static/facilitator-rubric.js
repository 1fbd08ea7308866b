// @ts-check
/** A rubric as a form. Numbers choose while the keyboard is on a criterion; nothing is chosen for anybody. */
import { el, focusOn } from "./dom.js"
import { wordsOf } from "./facilitator-desk.js"
import { say } from "./words.js"

/** @typedef {{criteria: {id: string, title: string, levels: {points: number, title: string}[]}[]}} Asked */
/** @typedef {{levels: {[criterion: string]: number}, comment: string, reason?: string}} Given */

let made = 0

export class Rubric {
  /**
   * @param {Asked} asked @param {{levels?: {[criterion: string]: number}, comment?: string}} before
   * @param {{save: (given: Given) => Promise<unknown>, undo: (() => Promise<unknown>)|null, reason: boolean, step: (by: number) => unknown}} how
   */
  constructor(asked, before, { save, undo, step, reason }) {
    this.asked = asked
    this.how = { save, undo, step }
    const id = `rubric-${(made += 1)}`
    this.sets = asked.criteria.map((criterion) => this.#criterion(criterion, `${id}-${criterion.id}`, before.levels?.[criterion.id]))
    this.comment = el("textarea", { id: `${id}-comment`, rows: 4, dir: "auto" }, before.comment ?? "")
    this.reason = reason ? el("input", { type: "text", id: `${id}-reason`, dir: "auto", value: say("look.grading.reason") }) : null
    this.said = el("p", { class: "trouble", role: "alert", hidden: true })
    this.button = el("button", { type: "submit", class: "main" }, say("look.grading.save"))
    this.element = el("form", {
      novalidate: true, "aria-label": say("look.grading.rubric"),
      onsubmit: (/** @type {Event} */ event) => (event.preventDefault(), this.#save()),
    }, ...this.sets,
    el("p", { class: "field" }, el("label", { for: `${id}-comment` }, say("look.grading.comment")), this.comment),
    this.reason && el("p", { class: "field" }, el("label", { for: `${id}-reason` }, say("look.reason")), this.reason),
    this.said, el("p", { class: "buttons" }, this.button, undo && el("button", { type: "button", onclick: () => this.#tried(undo) }, say("look.grading.undo"))),
    el("p", { class: "soft keys" }, el("kbd", {}, "1"), "–", el("kbd", {}, "9"), ` ${say("look.grading.keys.level")} · `, el("kbd", {}, "N"), " ", el("kbd", {}, "P"), ` ${say("look.grading.keys.walk")} · `,
      el("kbd", {}, "Ctrl"), "+", el("kbd", {}, "Enter"), ` ${say("look.grading.keys.save")}`))
  }

  /** @param {Asked["criteria"][number]} criterion @param {string} name @param {number} [before] */
  #criterion({ id, title, levels }, name, before) {
    return el("fieldset", { "data-criterion": id }, el("legend", {}, title), ...levels.map((level, index) =>
      el("label", { class: "level" }, el("input", { type: "radio", name, value: index, checked: index === before }),
        el("kbd", { "aria-hidden": "true" }, String(index + 1)), el("span", {}, level.title), el("span", { class: "points" }, say("look.grading.points", { n: level.points })))))
  }

  /** A key that was pressed somewhere beside the work. @param {KeyboardEvent} event */
  key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return event.preventDefault(), this.#save()
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const target = /** @type {HTMLElement} */ (event.target)
    if (target === this.comment || target === this.reason) return
    const by = { n: 1, p: -1 }[event.key.toLowerCase()]
    if (by) return event.preventDefault(), this.how.step(by)
    const set = target.closest("fieldset") ?? this.sets.find((one) => !chosen(one))
    const level = set?.querySelectorAll("input")[Number(event.key) - 1]
    if (!set || !level) return
    event.preventDefault()
    level.checked = true
    const after = this.sets[this.sets.indexOf(set) + 1]
    if (after) focusOn(chosen(after) ?? /** @type {HTMLElement} */ (after.querySelector("input")))
    else this.button.focus()
  }

  async #save() {
    const open = this.sets.find((set) => !chosen(set))
    if (open) return this.#complain(say("look.grading.open", { title: open.querySelector("legend")?.textContent ?? "" }), open.querySelector("input"))
    const levels = Object.fromEntries(this.sets.map((set) => [set.dataset.criterion ?? "", Number(chosen(set)?.value)]))
    await this.#tried(() => this.how.save({ levels, comment: this.comment.value.trim(), ...(this.reason && { reason: this.reason.value.trim() }) }))
  }

  /** @param {() => Promise<unknown>} act */
  async #tried(act) {
    if (this.button.getAttribute("aria-disabled")) return
    this.button.setAttribute("aria-disabled", "true")
    try {
      await act()
    } catch (error) {
      this.#complain(`${wordsOf(error)} ${say("look.kept")}`, this.button)
    } finally {
      this.button.removeAttribute("aria-disabled")
    }
  }

  /** @param {string} sentence @param {HTMLElement|null} at */
  #complain(sentence, at) {
    this.said.textContent = sentence
    this.said.hidden = false
    at?.focus()
  }
}

/** @param {Element} set @returns {HTMLInputElement|null} */
function chosen(set) {
  return set.querySelector("input:checked")
}

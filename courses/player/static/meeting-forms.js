// @ts-check
/** What one writes at a session: the code that says one is here, what makes up for a date, what came of a talk. */
import { announce, el, fill, focusOn, need } from "./dom.js"
import { KeptForm } from "./kept-form.js"
import { span } from "./meeting-facts.js"
import { leads } from "./meeting-parts.js"
import { moment, say } from "./words.js"

/** @typedef {import("./bridge-talk.js").Meeting} Meeting @typedef {import("./bridge-talk.js").Meetings} All @typedef {import("./kept-form.js").Values} Values */

// No code has what is easily taken for something else; whoever reads one of these has seen its neighbour.
const LOOK_ALIKES = /** @type {{[read: string]: string}} */ ({ 0: "Q", O: "Q", 1: "J", I: "J", L: "J", U: "V" })

export class MeetingForms {
  /** @type {Meeting|undefined} where the code is sent */
  #at
  /** @type {Meeting|undefined} what an outcome is written for */
  #of
  #scanned = ""

  /** @param {HTMLElement} element @param {import("./course.js").Course} course @param {import("./bridge.js").ActivityPlan} asked @param {() => Promise<unknown>} look */
  constructor(element, course, asked, look) {
    this.course = course
    this.asked = asked
    this.makeUp = /** @type {HTMLElement|null} */ (element.querySelector(".make-up"))
    /** @param {string} name @param {string} kept @param {string} part where the keyboard goes then @param {(values: Values) => Promise<string>} send what is said of it */
    const form = (name, kept, part, send) => {
      const found = /** @type {HTMLElement|null} */ (element.querySelector(name))
      return found && new KeptForm(found, course, kept && `${asked.id}/${kept}`, async (values) => {
        const done = await send(values)
        await look()
        focusOn(need(`${part} h2`, element))
        announce(done)
      })
    }
    this.code = /** @type {KeptForm} */ (form(".code", "", ".own-date", ({ code }) => this.#attend(code)))
    this.reflection = form(".make-up form", "make_up", ".make-up", (values) => this.#makeUp(values))
    this.outcome = form(".outcome", "outcome", ".outcome", (values) => this.#outcome(values))
    this.lookAt = [...element.querySelectorAll(".look-at li")]
  }

  /** @param {string} code what the route brought along */
  scanned(code) {
    this.#scanned = code
    if (!code) return
    this.code.put({ code })
    this.code.say("session.code.scanned")
  }

  /** @param {All|null} now @param {Meeting} [own] */
  update(now, own) {
    const all = now?.meetings ?? []
    const may = (/** @type {"attend"|"outcome"} */ what) => all.find(({ can }) => can.includes(what))
    const open = may("attend")
    this.#at = open ?? own ?? all.find((one) => Date.parse(one.code_from) <= Date.now() && Date.now() <= Date.parse(one.code_until))
    this.code.form.hidden = !open && !(this.#scanned && this.#at)
    this.#of = may("outcome")
    if (this.outcome) this.outcome.form.hidden = !this.#of
    if (this.#of?.mine && this.outcome && !this.course.drafts[this.outcome.key]) this.outcome.put(this.#of.mine)
    if (now && this.makeUp) this.#showMakeUp(now, this.makeUp)
    for (const form of [this.reflection, this.outcome]) form?.update()
  }

  /** @param {All} now @param {HTMLElement} part */
  #showMakeUp({ make_up: { open, done, reflection }, meetings }, part) {
    part.hidden = Boolean(this.course.entry(this.asked.id).attended && !done)
    for (const [one, shown] of /** @type {const} */ ([["h2", open || done], ["form", open], ["q", done]])) need(one, part).hidden = !shown
    need(".told", part).textContent = say(done ? "session.make_up.done" : open ? "session.make_up.about" : "session.make_up.closed", { when: done ? moment(done, { dateStyle: "long" }) : "" })
    need("q", part).textContent = reflection
    const seen = meetings.filter(({ over, recording }) => over && recording)
    const list = need(".look-at", part)
    if (list.children.length !== this.lookAt.length + seen.length) {
      fill(list, this.lookAt, seen.map((one) => el("li", {}, leads(one.recording, say("session.make_up.recording", { when: span(one) })))))
    }
  }

  /** @param {string} typed */
  async #attend(typed) {
    const code = typed.toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/[0O1ILU]/g, (read) => LOOK_ALIKES[read])
    const { meeting } = await this.course.ask("POST", `/meetings/${this.#at?.id}/attend`, { code })
    this.#scanned = ""
    return `session.attended.${meeting.mine.attendance}`
  }

  /** @param {Values} values */
  async #makeUp(values) {
    await this.course.ask("POST", `/activities/${this.asked.id}/make_up`, values)
    return "session.make_up.sent"
  }

  /** @param {Values} values */
  async #outcome({ follow_up, ...words }) {
    await this.course.ask("PUT", `/meetings/${this.#of?.id}/outcome`, { ...words, follow_up: follow_up || null })
    return "session.outcome.done"
  }
}

// @ts-check
/** The place for a post of one's own: first of all while one is needed, else a button away below; and for a talk reported. */
import { Composer } from "./composer.js"
import { el, fill } from "./dom.js"
import { interview } from "./ladder.js"
import { fit, say } from "./words.js"

/** @typedef {import("./bridge.js").Post} Post */

export class OwnPost {
  #note = ""

  /** @param {import("./course.js").Course} course @param {import("./bridge.js").ActivityPlan} asked @param {(post: Post, first: boolean) => void} onsent */
  constructor(course, asked, onsent) {
    this.course = course
    this.asked = asked
    this.onsent = onsent
    this.first = el("div", { class: "own-post" })
    this.another = el("div", { class: "own-post" })
    this.#open({ open: this.wanted || Boolean(course.drafts[asked.id]) })
    if (course.drafts[`${asked.id}/colleague`]) this.interview({ focus: false })
  }

  /** Whether a post of one's own is still asked for. */
  get wanted() {
    const posts = this.course.entry(this.asked.id).posts ?? 0
    return this.course.learning && posts < (this.asked.require?.posts ?? 0)
  }

  /** @param {import("./bridge.js").Feed} feed */
  feed({ locked, premoderated }) {
    this.#note = premoderated ? say(fit(this.asked, "talk.premoderated")) : ""
    for (const place of [this.first, this.another]) place.hidden = Boolean(locked)
    const note = this.first.querySelector("form > p.note")
    if (note && note.textContent !== this.#note) note.textContent = this.#note
  }

  /** A talk with a colleague, reported in its fields. @param {{focus?: boolean}} [how] */
  interview({ focus = true } = {}) {
    this.#compose(this.another, { to: "colleague", fields: interview(), heading: say("interview.heading"), note: say("interview.about") }, { focus })
  }

  /** @param {{open: boolean, focus?: boolean}} how */
  #open({ open, focus = false }) {
    const place = this.wanted ? this.first : this.another
    fill(this.first)
    const { fields } = this.asked
    if (open) this.#compose(place, { fields: fields?.length ? fields : undefined }, { focus })
    else fill(this.another, !this.asked.sees && el("button", { type: "button", onclick: () => this.#open({ open: true, focus: true }) }, say(fit(this.asked, "talk.another"))))
  }

  /** Who took back the one work there is may hand in another. */
  update() {
    if (this.asked.sees && this.wanted && !this.first.firstChild) this.#open({ open: true })
  }

  /** @param {HTMLElement} place @param {Partial<import("./composer-form.js").Options>} what @param {{focus: boolean}} how */
  #compose(place, what, { focus }) {
    const needed = this.wanted && !what.to
    const composer = new Composer(this.course, {
      activity: this.asked, parent: null, starters: [], note: this.#note, ...what,
      onsent: (post) => (this.#open({ open: this.wanted }), this.onsent(post, place === this.first)),
      onclose: needed ? null : () => (composer.close(), this.#open({ open: false }), this.another.querySelector("button")?.focus()),
    })
    fill(place, composer.element)
    if (focus) composer.focus()
  }
}

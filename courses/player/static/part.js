// @ts-check
/** One's own part in what is done together: what is asked, what has counted, by when, whose turn it is, and the ways out. */
import { act, announce, el, fill, sign } from "./dom.js"
import { dialog } from "./dialog.js"
import { ladder } from "./ladder.js"
import { standing } from "./rules-social.js"
import { progress } from "./rules.js"
import { fit, knows, say, when } from "./words.js"

const ITEMS = ["posts", "trained", "replies", "answer_backs", "endorsements", "accepted", "reviews_given", "reviews_received", "attended", "outcomes"]

export class Part {
  #heading = ""
  #told = ""
  /** @type {string|undefined} when one's own post was written */
  posted

  /** @param {import("./course.js").Course} course @param {import("./bridge.js").ActivityPlan} asked @param {(step: string) => void} onstep */
  constructor(course, asked, onstep) {
    this.course = course
    this.asked = asked
    this.onstep = onstep
    this.element = el("section", { class: "card part", "aria-labelledby": `part-${asked.id}` })
  }

  update() {
    this.element.hidden = !this.course.learning
    const { asked, course } = this
    const entry = course.entry(asked.id)
    const state = course.standing(asked.id)
    const needs = progress(asked, entry).needs
    const heading = this.#says(state, needs)
    const told = JSON.stringify([heading, entry, this.#dates, this.posted])
    if (this.#told === told) return
    this.#told = told
    this.element.dataset.state = state === "not_started" ? "my_turn" : state === "excused" ? "complete" : state
    const waiting = state === "waiting_on_peers"
    const excused = state === "excused" && entry.excused
    const steps = excused || asked.meeting ? [] : ladder(asked, entry, { waiting, posted: this.posted, onstep: this.onstep })
    fill(this.element,
      el("h2", { id: `part-${asked.id}` }, heading),
      waiting && el("p", {}, say(this.#why(entry, needs))),
      entry.revoked && !entry.complete && !excused && el("p", {}, say("part.revoked", { reason: entry.revoked.reason })),
      excused ? el("p", {}, say("part.excused.text", { reason: excused.reason })) : el("ul", {}, this.#items(entry)),
      this.#due(state, entry),
      steps.length > 0 && el("ul", { class: "ladder" }, steps))
    if (this.#heading && heading !== this.#heading) announce(heading)
    this.#heading = heading
  }

  get #dates() {
    return this.course.state.dates?.[this.asked.id] ?? {}
  }

  /** @param {import("./bridge.js").ActivityState} state @param {import("./rules.js").Need[]} needs */
  #says(state, needs) {
    if (state === "excused") return say("part.excused")
    if (state === "complete" || !needs.length) return say(fit(this.asked, this.course.entry(this.asked.id).make_up ? "part.done.made_up" : "part.done"))
    const mine = needs.find(({ turn }) => turn === "mine")
    if (!mine) return say(fit(this.asked, "part.wait"))
    if (mine.step) return say(`part.turn.step.${mine.step}`)
    return say(fit(this.asked, `part.turn.${mine.what}${mine.have > 0 && mine.what !== "post" ? ".more" : ""}`), { n: mine.need - mine.have })
  }

  /** Why it is others' turn. @param {import("./bridge.js").Entry} entry @param {import("./rules.js").Need[]} needs */
  #why(entry, needs) {
    if (needs.some(({ step }) => step)) return "part.wait.staff"
    const what = needs[0]?.what
    const own = `part.wait.${what}${what === "attend" ? (entry.booked ? ".booked" : ".none") : ""}`
    return knows(own) ? own : fit(this.asked, entry.peers ? "part.wait.text" : "part.first.text")
  }

  /** @param {import("./bridge.js").Entry} entry */
  #items(entry) {
    const { credited, ...at } = standing(this.asked, entry)
    const wanted = /** @type {{[what: string]: number}} */ ({ ...at.wanted, trained: this.asked.train ?? 0 })
    return ITEMS.filter((what) => wanted[what] > 0).map((what) => {
      const need = wanted[what]
      const people = what === "replies" && wanted.distinct_peers > 1
      const text = what === "attended" && entry.make_up ? say("part.made_up") : people ? say("part.replies.people", { n: need, people: say("{count}", { n: wanted.distinct_peers }) }) : say(fit(this.asked, `part.${what}`), { n: need })
      // Extra answers to one person do not stand for answers to others, so what is shown is what counts.
      const have = entry.complete ? need : what === "replies" ? credited : Number(entry[/** @type {"posts"} */ (what)] ?? 0)
      const least = this.asked.min_words?.[/** @type {"post"} */ ({ posts: "post", replies: "reply" }[what] ?? "")] ?? 0
      const before = this.asked.require?.[what] ?? need
      const open = what === "reviews_received" || this.element.dataset.state === "waiting_on_peers" ? "waiting_on_peers" : "my_turn"
      return this.#item(text, least, { need, have, before, open }, this.#checkpoint(what, entry))
    })
  }

  /** By when this much of it is due, or when it was there. @param {string} what @param {import("./bridge.js").Entry} entry */
  #checkpoint(what, entry) {
    const point = this.#dates.checkpoints?.find(({ of }) => of === what)
    if (!point || (entry.complete && !point.at) || entry.excused) return ""
    const key = point.at ? (point.late ? "came.late" : "came") : Date.parse(point.due) > Date.now() ? "due" : "was"
    return say(`part.${key}`, { when: when(point.at ?? point.due) })
  }

  /** @param {string} text @param {number} words @param {{need: number, have: number, before: number, open: string}} counts   open: whose turn it is until it is done @param {string} due */
  #item(text, words, { need, have, before, open }, due) {
    const done = have >= need
    return el("li", {}, sign(done ? "complete" : open), el("span", {}, text.charAt(0).toLocaleUpperCase() + text.slice(1),
      words > 0 && `, ${say(need > 1 ? "part.words.each" : "part.words", { n: words })}`, " ",
      el("small", {}, done ? say("state.complete") : say("part.count", { have: Math.min(have, need), need })), " ",
      before > need && el("small", {}, say("part.before", { n: before })), due && [" ", el("small", {}, due)]))
  }

  /** By when, in words, and how to get more time. @param {string} state @param {import("./bridge.js").Entry} entry */
  #due(state, entry) {
    const { opens, due, closes } = this.#dates
    const now = Date.now()
    const over = state === "complete" || state === "excused"
    const [key, at] = opens && Date.parse(opens) > now ? ["opens", opens] : closes && Date.parse(closes) < now ? ["closed", closes]
      : due && !over ? [Date.parse(due) > now ? "due" : this.asked.late === "flag" ? "late" : "was", due] : []
    return key && el("p", { class: "due" }, say(`part.${key}`, { when: when(at ?? "") }), " ",
      Boolean(entry.extended) && `${say("part.extended")} `, key !== "opens" && !over && act(say("part.time"), () => this.#ask()))
  }

  #ask() {
    dialog({
      title: say("part.time"), about: el("p", {}, say("part.time.about")), label: say("part.time.reason"), go: say("part.time.go"),
      onsend: async (reason) => {
        await this.course.ask("POST", `/activities/${this.asked.id}/ask_for_time`, { reason })
        announce("part.time.done")
      },
    })
  }
}

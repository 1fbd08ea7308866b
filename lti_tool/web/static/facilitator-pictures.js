// @ts-check
/** Two small pictures: how much is written as days pass, and who answers whom. A table beside each says the same. */
import { el, fill } from "./dom.js"
import { bars, ring } from "./facilitator-chart.js"
import { called, calledPlainly } from "./facilitator-rows.js"
import { say } from "./words.js"

/** @typedef {{day: string, posts: number, people: number}} Day */
/** @typedef {{id: string, name: string, facilitator?: boolean}} Dot */
/** @typedef {{pod: number|null, activity?: string, people: Dot[], answers: {from: string, to: string, n: number}[], whole?: boolean}} Circle */

export class Pictures {
  /** @param {import("./facilitator-desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk
    this.due = desk.pace()
    this.ask = desk.reader("/run/pictures")
    this.body = el("div", {}, el("p", { class: "soft" }, say("look.fetching")))
    this.element = el("div", {}, el("h1", {}, say("look.pictures")), this.body)
  }

  async look() {
    if (!this.due()) return
    /** @type {{days: Day[], circles: Circle[]}|null} */
    const found = await this.ask()
    if (!found) return
    const busy = this.body.contains(document.activeElement) // a table that is being read stays where it is
    if (busy && this.body.querySelector("table")) return
    if (!found.days.some(({ posts }) => posts)) return fill(this.body, el("p", { class: "lead" }, say("look.pictures.none")))
    fill(this.body, this.#days(found.days), ...found.circles.map((circle) => this.#circle(circle)))
  }

  /** @param {Day[]} days */
  #days(days) {
    const label = (/** @type {string} */ day, /** @type {Intl.DateTimeFormatOptions} */ how) => new Date(`${day}T12:00:00`).toLocaleDateString(this.desk.config.language, how)
    const most = days.reduce((best, day) => (day.posts > best.posts ? day : best))
    const desc = say("look.days.desc", { n: most.posts, day: label(most.day, { weekday: "long", day: "numeric", month: "long" }), total: days.reduce((sum, { posts }) => sum + posts, 0) })
    const rows = days.map(({ day, posts, people }) => el("tr", {},
      el("th", { scope: "row" }, label(day, { weekday: "short", day: "numeric", month: "short" })), el("td", {}, String(posts)), el("td", {}, String(people))))
    return el("section", { "aria-labelledby": "days-heading" }, el("h2", { id: "days-heading" }, say("look.days")), el("p", { class: "lead" }, desc),
      bars({ title: say("look.days"), desc, days: days.map((day) => ({ ...day, label: label(day.day, { day: "numeric", month: "short" }) })) }),
      el("ul", { class: "legend" }, el("li", {}, say("look.days.bars")), el("li", {}, say("look.days.points"))),
      folded(say("look.days.table"), ["look.day", "look.posts", "look.people.wrote"], rows, { label: say("look.days") }))
  }

  /** @param {Circle} circle */
  #circle({ pod, activity, people, answers, whole = true }) {
    const names = new Map(people.map((dot) => [dot.id, dot]))
    const reached = new Set(answers.filter(({ from, to }) => from !== to).map(({ to }) => to))
    const alone = people.filter(({ id, facilitator }) => !facilitator && !reached.has(id))
    const title = pod == null ? say("look.ring") : say("look.ring.pod", { number: pod })
    const desc = alone.length ? say("look.ring.alone", { n: alone.length, names: alone.slice(0, 6).map(calledPlainly).join(", ") }) : say("look.ring.all")
    const rows = [...answers].sort((a, b) => b.n - a.n).map(({ from, to, n }) => el("tr", {},
      el("th", { scope: "row" }, ...one(names.get(from))), el("td", {}, ...one(names.get(to))), el("td", {}, String(n))))
    const heading = [title, activity && this.desk.title(activity)].filter(Boolean).join(" · ")
    const id = `ring-${pod ?? "all"}-${activity ?? ""}`
    if (!answers.length) return el("section", { "aria-labelledby": id }, el("h2", { id }, heading), el("p", { class: "lead" }, say("look.ring.none")))
    return el("section", { "aria-labelledby": id }, el("h2", { id }, heading),
      el("p", { class: "lead" }, desc, !whole && ` ${say("look.ring.part")}`),
      el("div", { class: "twice" },
        el("div", { class: "ring" }, people.length <= 40 ? ring({ title, desc, people, answers, initials }) : el("p", { class: "soft" }, say("look.ring.many")),
          el("ul", { class: "legend" }, el("li", {}, say("look.ring.lines")), el("li", {}, say("look.ring.broken")))),
        folded(say("look.ring.table"), ["look.from", "look.to", "look.answers"], rows, { open: rows.length <= 12, label: heading })))
  }
}

/** @param {Dot} [dot] */
function one(dot) {
  return dot ? [called(dot)] : [say("look.somebody")]
}

/** @param {Dot} dot */
function initials({ id, name }) {
  const letters = name.split(/\s+/).map((part) => [...part][0] ?? "").join("").slice(0, 2)
  return letters ? letters.toLocaleUpperCase() : id.slice(-2).toUpperCase()
}

/** A table with a name, folded away where it is long. @param {string} name @param {string[]} heads @param {HTMLElement[]} rows @param {{open?: boolean, label: string}} how */
function folded(name, heads, rows, { open = false, label }) {
  const table = el("table", {}, el("caption", { class: "unseen" }, label),
    el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, say(head))))), el("tbody", {}, ...rows))
  const box = el("div", { class: "table", role: "region", "aria-label": `${label}: ${name}`, tabindex: "0" }, table)
  return el("details", { class: "fold", open }, el("summary", {}, name), box)
}

// @ts-check
/** What needs the facilitator now: in sentences first, then in lists with one thing to do in each row. */
import { el, fill, need, sign } from "./dom.js"
import { aboutPerson, aboutPost, helper } from "./facilitator-kinds.js"
import { List, Section, counted } from "./facilitator-list.js"
import { aboutToday } from "./facilitator-session-rows.js"
import { percent, say } from "./words.js"

/** @typedef {import("./facilitator-desk.js").Desk} Desk */
/** @typedef {{n: number, least?: boolean, n48?: number, rows: any[], next: string|null}} Page */

/** The lists in the order in which they cannot wait. */
const LISTS = ["reported", "pending", "dates", "asks", "unanswered", "stuck", "alone", "trouble", "waiting", "helpers", "best"]
/** Those that ask for somebody to do something. */
const CALLS = ["reported", "pending", "dates", "asks", "unanswered", "alone", "trouble", "stuck"]
const TILES = [["finished", "complete"], ["their_turn", "my_turn"], ["waiting", "waiting_on_peers"], ["not_started", "not_started"]]

export class Today {
  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk
    this.ask = desk.reader("/run/overview")
    this.heading = el("h1", { "data-loading": "yes" }, say("look.loading"))
    this.now = el("ul", { class: "now", hidden: true })
    this.tiles = el("dl", { class: "tiles", hidden: true })
    this.note = el("p", { class: "notice", hidden: true })
    this.quiet = el("p", { class: "soft quiet", hidden: true })
    this.sections = new Map(LISTS.map((name) => [name, this.#section(name)]))
    this.element = el("div", {}, this.heading, this.now, this.tiles, this.note,
      ...[...this.sections.values()].map(({ element }) => element), this.quiet)
  }

  async look() {
    const found = await this.ask()
    if (!found) return
    const { run, tiles, lists } = found
    this.desk.facilitators = run.facilitators ?? []
    need("#with").textContent = run.joined?.length > 1 ? say("look.with", { n: run.joined.length - 1 }) : ""
    const anybody = TILES.some(([name]) => tiles[name])
    const calls = CALLS.filter((name) => lists[name]?.n)
    delete this.heading.dataset.loading
    this.#head(anybody, calls, lists, tiles)
    fill(this.tiles, TILES.map(([name, state]) => el("div", {},
      el("dt", {}, say(`look.tile.${name}`, { n: tiles[name] ?? 0 })), el("dd", {}, String(tiles[name] ?? 0), sign(state)))))
    this.tiles.hidden = !anybody
    for (const [name, section] of this.sections) if (lists[name]) section.show(lists[name])
    const none = CALLS.filter((name) => lists[name] && !lists[name].n)
    this.quiet.textContent = none.map((name) => say(`look.none.${name}`)).join(" ")
    this.quiet.hidden = !anybody || !none.length
    this.note.hidden = !found.warn
    this.note.textContent = say("look.share", { share: percent(found.share ?? 0) })
  }

  /** @param {boolean} anybody @param {string[]} calls @param {{[name: string]: Page}} lists @param {{[name: string]: number}} tiles */
  #head(anybody, calls, lists, tiles) {
    const n = calls.reduce((sum, name) => sum + lists[name].n, 0)
    const all = anybody && tiles.finished && !TILES.slice(1).some(([name]) => tiles[name])
    const text = !anybody ? say("look.empty") : n ? say("look.needs", { n: counted({ n, least: calls.some((name) => lists[name].least) }) }) : say(all ? "look.finished" : "look.fine")
    const upper = (/** @type {string} */ words) => words.charAt(0).toLocaleUpperCase(this.desk.config.language) + words.slice(1)
    if (this.heading.textContent !== upper(text)) this.heading.textContent = upper(text)
    const sentences = calls.map((name) => el("li", {}, el("button", { type: "button", class: "link", onclick: () => this.#jump(name) },
      upper(sentence(name, lists[name])))))
    const before = this.now.textContent
    if (!anybody) fill(this.now, el("li", {}, say("look.empty.text")))
    else if (sentences.map((line) => line.textContent).join("") !== before) fill(this.now, ...sentences)
    this.now.hidden = !this.now.children.length
  }

  /** @param {string} name */
  #jump(name) {
    const heading = this.sections.get(name)?.heading
    heading?.scrollIntoView({ block: "start" })
    heading?.focus({ preventScroll: true })
  }

  /** @param {string} name */
  #section(name) {
    const more = (/** @type {string} */ after) => this.desk.get(`/run/lists/${name}?after=${encodeURIComponent(after)}`)
    const row = name === "helpers" ? helper : name === "dates" ? aboutToday : ["stuck", "waiting", "alone", "asks", "trouble"].includes(name) ? aboutPerson : aboutPost
    const key = (/** @type {any} */ item) => [item.post, item.id, item.activity].filter(Boolean).join("/")
    const list = new List({ id: key, row: (item) => row(this.desk, item, name), more })
    return new Section(name, list, { lead: say(`look.lead.${name}`) })
  }
}

/** @param {string} name @param {Page} page */
function sentence(name, { n, n48, least }) {
  // Oldest first: when all that were counted are that old, nobody knows of the others.
  const older = { n: n48 ?? 0, least: least && n48 === n }
  const longer = n48 && say(n48 === n && !least ? "look.now.n48.all" : "look.now.n48", { n: counted(older) })
  return [say(`look.now.${name}`, { n: counted({ n, least }) }), longer].filter(Boolean).join(" ")
}

// @ts-check
/** The lists of the facilitator's page. Each row is made once and changed only where it differs. */
import { bdi, el, fill, need, sign } from "./dom.js"
import { ago, say } from "./words.js"

/** @typedef {import("./facilitator.js").Person} Person @typedef {import("./facilitator.js").Waiting} Waiting */

const AT_FIRST = 100
const SIGNS = { finished: "complete", my_turn: "my_turn", waiting: "waiting_on_peers", not_started: "not_started" }
const TILES = [["their_turn", "my_turn"], ["waiting", "waiting"], ["not_started", "not_started"], ["finished", "finished"]]

export class Tiles {
  /** @param {{[name: string]: number}} counts */
  show(counts) {
    const one = (/** @type {string} */ name, /** @type {Node|null} */ mark) =>
      el("div", {}, el("dt", {}, say(`look.tile.${name}`, { n: counts[name] ?? 0 })), el("dd", {}, String(counts[name] ?? 0), mark))
    fill(need("#tiles"), TILES.map(([name, state]) => one(name, sign(SIGNS[/** @type {Person["state"]} */ (state)]))), one("unanswered", null))
  }
}

export class People {
  #all = false
  /** @type {Person[]} */
  #people = []

  /** @param {(person: string, what: "rebind"|"resend") => void} act */
  constructor(act) {
    this.act = act
    this.body = need("#stuck tbody")
    this.button = need("#all")
    this.button.addEventListener("click", () => {
      this.#all = true
      this.show(this.#people)
      this.body.querySelector("tr:nth-child(101) th")?.scrollIntoView({ block: "center" })
    })
  }

  /** @param {Person[]} people */
  show(people) {
    this.#people = [...people].sort(byNeed)
    const shown = this.#all ? this.#people : this.#people.slice(0, AT_FIRST)
    need("#stuck").hidden = !people.length
    this.button.hidden = shown.length === people.length
    this.button.textContent = say("look.all", { n: people.length })
    keep(this.body, shown, (person) => person.id, (person) => this.#row(person))
  }

  /** @param {Person} person */
  #row(person) {
    const { id, name, via, state, missing, since, conflict, grade } = person
    const button = (/** @type {"rebind"|"resend"} */ what) =>
      el("button", { type: "button", "aria-describedby": `name-${id}`, onclick: () => this.act(id, what) }, say(`look.${what}`))
    return el("tr", { role: "row" },
      el("th", { role: "rowheader", scope: "row", id: `name-${id}` }, called(name, id), el("small", {}, say(`look.via.${via}`))),
      cell("state", el("span", { class: "state", "data-state": SIGNS[state] }, sign(SIGNS[state]), say(`look.state.${state}`))),
      cell("missing", todo(missing), conflict && el("p", { class: "trouble" }, say("look.conflict")), conflict && button("rebind")),
      cell("since", since ? ago(since) : ""),
      cell("grade", say(`look.grade.${grade.state}`), grade.reason && el("small", {}, grade.reason), grade.state === "failed" && button("resend")))
  }
}

export class Unanswered {
  /** @param {(place: string) => string} into @param {{[id: string]: string}} titles */
  constructor(into, titles) {
    this.into = into
    this.titles = titles
    this.list = need("#unanswered ol")
  }

  /** @param {Waiting[]} posts */
  show(posts) {
    need("#none").hidden = posts.length > 0
    keep(this.list, posts, ({ post }) => post, (post) => this.#item(post))
  }

  /** @param {Waiting} post */
  #item({ post, author, activity, excerpt, hours }) {
    const age = hours ? say("look.hours", { n: hours }) : say("look.fresh")
    return el("li", {}, el("article", {},
      el("p", { class: "excerpt", dir: "auto", id: `post-${post}` }, excerpt),
      el("p", { class: "soft" }, author ? bdi(author) : say("look.nameless"), ` · ${this.titles[activity] ?? activity} · ${age}`),
      el("a", { class: "button", href: this.into(`${activity}/${post}`), "aria-describedby": `post-${post}` }, say("look.read"))))
  }
}

export class Finished {
  /** @param {Person[]} people */
  show(people) {
    need("#finished").hidden = !people.length
    need("#finished summary").textContent = say("look.finished_people", { n: people.length })
    keep(need("#finished ul"), people, ({ id }) => id, ({ id, name, grade }) =>
      el("li", {}, sign("complete"), el("span", {}, called(name, id), " ", el("small", {}, `${say("look.grade")}: ${say(`look.grade.${grade.state}`)}`))))
  }
}

/** Whoever a facilitator can help comes first; then who has been still the longest. @param {Person} a @param {Person} b */
function byNeed(a, b) {
  const rank = (/** @type {Person} */ { conflict, grade, state }) =>
    conflict ? 0 : grade.state === "failed" ? 1 : ["waiting", "my_turn", "not_started"].indexOf(state) + 2
  return rank(a) - rank(b) || (a.since ?? "").localeCompare(b.since ?? "")
}

/** A name, or what tells nameless people apart. @param {string} name @param {string} id */
function called(name, id) {
  return name ? bdi(name) : say("look.learner", { id: id.replace(/[^a-z0-9]/gi, "").slice(-4).toUpperCase() })
}

/** What is missing, the rest of a long list folded away. @param {string[]} missing */
function todo([first, ...rest]) {
  const list = (/** @type {string[]} */ all) => el("ul", {}, all.map((one) => el("li", {}, one)))
  if (rest.length < 3) return rest.length ? list([first, ...rest]) : first ?? say("look.nothing")
  return el("details", {}, el("summary", {}, `${first} ${say("look.rest", { n: rest.length })}`), list(rest))
}

/** @param {string} name @param {...import("./dom.js").Child} children */
function cell(name, ...children) {
  return el("td", { role: "cell", "data-label": say(`look.${name}`) }, ...children)
}

/**
 * Make `list` show `items`. What did not change stays the same element; while the keyboard is inside, nothing changes places.
 * @template T @param {HTMLElement} list @param {T[]} items @param {(item: T) => string} id @param {(item: T) => HTMLElement} make
 */
function keep(list, items, id, make) {
  const before = new Map([...list.children].map((child) => [/** @type {HTMLElement} */ (child).dataset.key, /** @type {HTMLElement} */ (child)]))
  const busy = list.contains(document.activeElement)
  for (const item of items) {
    const old = before.get(id(item))
    const fresh = make(item)
    fresh.dataset.key = id(item)
    if (old?.querySelector("details[open]")) fresh.querySelector("details")?.setAttribute("open", "")
    const same = old && (old.isEqualNode(fresh) || old.contains(document.activeElement))
    before.delete(id(item))
    if (old && !same) old.replaceWith(fresh)
    const row = same ? old : fresh
    if (!busy || !row.isConnected) list.append(row)
  }
  for (const gone of before.values()) gone.remove()
}

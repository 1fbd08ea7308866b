// @ts-check
/**
 * A bridge for tests: the documented interface over a small community kept in localStorage, so that a reload is a real
 * one. States come from rules.js, as they do in a package. `window.world` is the test's hand in it.
 */
import { countWords, outcome, scoreQuiz } from "./rules.js"
import { ask, change, contribute, feed, file } from "./memory-talk.js"
import { start } from "./player.js"

const { settings } = JSON.parse(document.querySelector("#config")?.textContent ?? "{}")
const plan = settings.plan
const fresh = {
  record: {}, drafts: {}, place: null, name: "Alice", needs_name: false, role: "learner", mode: "normal", recording: true,
  community: "on", notice: null, posts: [], sent: [], receipt: null, saved: "saved",
  // What memory-talk.js goes by: fixed answers ("GET /notices": {…}), what was asked, and what feeds and states have more.
  answers: {}, asked: [], feed: {}, more: {}, files: {},
}

class World {
  constructor() {
    this.data = { ...fresh, ...settings.world, ...JSON.parse(localStorage.getItem("world") ?? "{}") }
    /** @type {(state: any) => void} */
    this.tell = () => {}
  }

  /** @param {any} change */
  set(change) {
    Object.assign(this.data, change)
    this.save()
    this.tell(this.state())
  }

  save() {
    localStorage.setItem("world", JSON.stringify(this.data))
  }

  /** Somebody else writes. @param {any} post */
  write(post) {
    const words = countWords(post.text)
    const minimum = this.asked(post.activity).min_words[post.parent ? "reply" : "post"]
    const author = { id: post.name, name: post.name, me: false, facilitator: Boolean(post.facilitator) }
    this.data.posts.push(change(this, { id: `p${this.data.posts.length + 1}`, parent: null, at: new Date().toISOString(), why: null,
      countable: words >= minimum, nodes: [{ t: "p", c: [{ t: "text", s: post.text }] }], ...post, author, words, minimum }))
    this.recount(post.activity)
    this.set({})
  }

  /** A facilitator asks for it again: what counted counts no more. @param {string} id */
  again(id) {
    for (const post of this.in(id)) if (post.author.me) change(this, Object.assign(post, { countable: false, why: "revoked" }))
    this.recount(id)
    this.set({})
  }

  /** @param {string} id */
  asked(id) {
    return plan.activities.find((/** @type {any} */ activity) => activity.id === id)
  }

  /** @param {string} id */
  in(id) {
    return this.data.posts.filter((/** @type {any} */ post) => post.activity === id)
  }

  /** @param {string} id */
  recount(id) {
    const all = this.in(id).filter((/** @type {any} */ post) => (post.state ?? "visible") === "visible")
    const mine = all.filter((/** @type {any} */ post) => post.author.me && post.countable)
    const others = new Set(all.filter((/** @type {any} */ post) => !post.author.me && post.countable && !post.author.facilitator).map((/** @type {any} */ post) => post.author.id))
    const answered = new Set(mine.filter((/** @type {any} */ post) => post.parent)
      .map((/** @type {any} */ post) => all.find((/** @type {any} */ other) => other.id === post.parent)?.author.id).filter(Boolean))
    const entry = { ...this.data.record[id], posts: mine.filter((/** @type {any} */ post) => !post.parent).length,
      replies: mine.filter((/** @type {any} */ post) => post.parent).length, peers: answered.size, others: [...others].filter((one) => !answered.has(one)).length }
    this.data.record[id] = entry
  }

  state() {
    const { record, name, needs_name, role, community, notice, saved } = this.data
    const result = outcome(plan, record)
    for (const [id, { state }] of Object.entries(result.activities)) {
      if (state === "complete" && record[id]) record[id].complete = true
    }
    const receipt = result.complete && this.data.receipt ? { code: this.data.receipt } : null
    return structuredClone({ ...this.data.more, learner: { id: "l1", name, needs_name }, role, record, outcome: result, receipt, community, notice, saved })
  }

  refuse() {
    if (this.data.community === "on") return
    throw Object.assign(new Error("error.offline"), { code: "offline", kept: true })
  }
}

const world = new World()
Object.assign(window, { world })

/** @type {import("../../courses/player/static/bridge.js").Bridge} */
const bridge = {
  async open() {
    const { place, drafts, recording, mode } = world.data
    return { state: world.state(), place, drafts: { ...drafts }, notice: null, recording, mode }
  },
  onstate: (listener) => (world.tell = listener),
  async view(id) {
    world.data.record[id] = { ...world.data.record[id], viewed: true }
    world.save()
    return world.state()
  },
  async done(id) {
    world.data.record[id] = { viewed: true, done: true }
    world.save()
    return world.state()
  },
  async answer(id, answers) {
    const result = scoreQuiz(world.asked(id), answers)
    const before = world.data.record[id] ?? {}
    const better = result.score >= (before.best ?? 0)
    world.data.record[id] = { ...before, attempts: (before.attempts ?? 0) + 1, best: Math.max(result.score, before.best ?? 0), answers: better ? answers : before.answers }
    world.save()
    return { result: { ...result, feedback: settings.feedback?.[id] }, state: world.state() }
  },
  place: (place) => (world.data.place = place, world.save()),
  draft(key, text) {
    if (text) world.data.drafts[key] = text
    else delete world.data.drafts[key]
    world.save()
  },
  async name(name) {
    world.data = { ...world.data, name, needs_name: false }
    world.save()
  },
  ask: (method, path, body) => ask(world, { method, path, body }),
  file: (path, blob) => file(world, path, blob),
  posts: (id, query) => feed(world, id, query),
  post: (id, said) => contribute(world, id, said),
  close() {},
}

start(bridge)

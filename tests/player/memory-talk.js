// @ts-check
/** The memory bridge's half that does what people do to posts, as the tool would; small, and honest about what it keeps. */
import { countWords } from "./rules.js"

/** @typedef {any} World */

/** What feeds give to whoever asks what changed `since`. @param {World} world @param {any} post */
export function change(world, post) {
  world.data.seq = (world.data.seq ?? 0) + 1
  return Object.assign(post, { seq: world.data.seq })
}

/** @param {World} world @param {{method: string, path: string, body?: any}} asked @returns {Promise<any>} */
export async function ask(world, { method, path, body }) {
  world.refuse()
  world.data.asked.push([method, path, body ?? null])
  const fixed = world.data.answers[`${method} ${path.split("?")[0]}`]
  if (fixed?.error) throw Object.assign(new Error(fixed.error), { code: "refused", kept: true })
  const found = fixed ?? does(world, { method, path, body })
  world.save()
  return structuredClone(found)
}

/** @param {World} world @param {string} path @param {Blob} [blob] @returns {Promise<any>} */
export async function file(world, path, blob) {
  world.refuse()
  const { pathname, searchParams } = new URL(path, "http://tool")
  if (!blob) return new Blob([PIXEL], { type: "image/png" })
  if (blob.size > 5_000_000) throw Object.assign(new Error("This file is larger than 5 MB."), { code: "too_large", kept: true })
  world.data.asked.push(["FILE", pathname, searchParams.get("alt")])
  world.save()
  const attachment = { id: `f${world.data.asked.length}`, name: searchParams.get("name"), type: blob.type, size: blob.size, alt: searchParams.get("alt") }
  world.data.files[attachment.id] = attachment
  return { attachment }
}

// The smallest picture there is.
const PIXEL = Uint8Array.from(atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="), (c) => c.charCodeAt(0))

/** @param {World} world @param {{method: string, path: string, body?: any}} asked */
function does(world, { method, path, body }) {
  const [, kind, id, what, mark] = path.split("?")[0].split("/")
  if (kind === "activities") return inSpace(world, { id, what, query: new URLSearchParams(path.split("?")[1]) })
  const post = world.data.posts.find((/** @type {any} */ one) => one.id === id)
  if (!post) return {}
  const { text = post.nodes[0]?.c?.[0]?.s ?? "", fields = null } = post
  if (what === "history") return { versions: [...(post.versions ?? []), { text, fields, words: post.words, at: post.edited ?? post.at }] }
  if (method === "GET") return { post, text, fields, mentions: [] }
  if (what === "report") return {}
  if (what === "marks") Object.assign(post, marked(post, mark, method === "PUT"))
  else if (method === "PUT") edit(post, body)
  else if (method === "DELETE") withdraw(world, post)
  change(world, post)
  world.recount(post.activity)
  return { post, state: world.state() }
}

/** @param {any} post @param {string} mark @param {boolean} on */
function marked(post, mark, on) {
  if (mark === "endorse") return { endorsed_by_me: on, endorsed: (post.endorsed ?? 0) + (on ? 1 : -1) }
  return { [mark === "helped_me" ? "helped" : mark]: on }
}

/** @param {any} post @param {any} body */
function edit(post, { text, ...more }) {
  const words = countWords(text)
  post.versions = [...(post.versions ?? []), { text: post.text ?? post.nodes[0]?.c?.[0]?.s, fields: null, at: post.edited ?? post.at, words: post.words }]
  const countable = words >= post.minimum
  Object.assign(post, more, { text, words, countable, why: countable ? null : "short", edited: new Date().toISOString(), nodes: [{ t: "p", c: [{ t: "text", s: text }] }] })
}

/** @param {World} world @param {any} post */
function withdraw(world, post) {
  if (world.data.posts.some((/** @type {any} */ other) => other.parent === post.id)) Object.assign(post, { state: "withdrawn", nodes: [] })
  else Object.assign(post, { state: "gone", nodes: [] })
}

/** @param {World} world @param {{id: string, what: string, query: URLSearchParams}} asked */
function inSpace(world, { id, what, query }) {
  const q = (query.get("q") ?? "").toLowerCase()
  const posts = world.in(id)
  if (what === "search" || what === "similar") {
    return { posts: posts.filter((/** @type {any} */ post) => JSON.stringify(post.nodes).toLowerCase().includes(q)), next: null }
  }
  if (what !== "people") return {}
  const names = new Map(posts.filter((/** @type {any} */ post) => !post.author.me).map((/** @type {any} */ post) => [post.author.id, post.author.name]))
  return { people: [...names].filter(([, name]) => name.toLowerCase().startsWith(q)).map(([person, name]) => ({ id: person, name })) }
}

/** @param {World} world @param {string} id @param {{after?: string, since?: string}} [query] */
export async function feed(world, id, { after, since } = {}) {
  if (world.data.community !== "on") return null
  const all = world.in(id)
  const mine = world.data.record[id]?.posts ?? 0
  const closed = world.asked(id).post_first && !mine && world.data.role === "learner"
  const shown = all.filter((/** @type {any} */ post) => (post.author.me || !closed) && (since || post.state !== "gone"))
  const { size = 100 } = world.data
  const from = Number(after ?? 0)
  const more = { since: `${world.data.seq ?? 0}.${Number(closed)}`, ...world.data.feed[id] }
  const reset = since !== undefined && since.split(".")[1] !== String(Number(closed))
  if (since !== undefined && !reset) {
    const changed = shown.filter((/** @type {any} */ post) => (post.seq ?? 0) > Number(since.split(".")[0]))
      .map((/** @type {any} */ post) => (post.state === "gone" ? { id: post.id, state: "gone" } : post))
    if (!changed.length && since === more.since) return null
    return structuredClone({ version: more.since, hidden: all.length - shown.length, me: world.data.record[id] ?? {}, people: 0, posts: changed, next: null, ...more })
  }
  const people = new Set(all.map((/** @type {any} */ post) => post.author.id)).size
  return structuredClone({ version: String(all.length), hidden: all.length - shown.length, me: world.data.record[id] ?? {}, people, posts: shown.slice(from, from + size), next: from + size < shown.length ? String(from + size) : null, ...more, reset })
}

/** @param {World} world @param {string} id @param {any} said */
export async function contribute(world, id, { text, parent, key, ...extra }) {
  world.refuse()
  const again = world.data.posts.find((/** @type {any} */ post) => post.key === key)
  if (again) return { post: again, state: world.state() }
  const { fields } = extra
  const words = countWords([text, ...Object.values(fields ?? {})].join(" "))
  const minimum = world.asked(id).min_words[parent ? "reply" : "post"]
  const to = world.data.posts.find((/** @type {any} */ post) => post.id === parent)
  const why = to?.author.me ? "self" : to?.author.facilitator ? "facilitator" : words < minimum ? "short" : null
  const post = { id: `p${world.data.posts.length + 1}`, activity: id, key, parent: to ? parent : null, ...(parent && !to && { target: parent }), at: new Date().toISOString(), words, minimum, why, countable: !why,
    author: { id: "l1", name: world.data.name, me: true, facilitator: world.data.role === "facilitator" }, nodes: [{ t: "p", c: [{ t: "text", s: text }] }] }
  const said = (/** @type {string} */ s) => [{ t: "p", c: [{ t: "text", s }] }]
  if (fields) post.nodes = Object.entries(fields).map(([field, s]) => ({ t: "field", id: field, c: said(s) }))
  const sent = (extra.attachments ?? []).map((/** @type {string} */ file) => world.data.files[file])
  world.data.posts.push(change(world, Object.assign(post, extra, sent.length && { attachments: sent })))
  world.recount(id)
  world.save()
  return structuredClone({ post, state: world.state() })
}

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
  return { attachment: { id: `f${world.data.asked.length}`, name: searchParams.get("name"), type: blob.type, size: blob.size, alt: searchParams.get("alt") } }
}

// The smallest picture there is.
const PIXEL = Uint8Array.from(atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="), (c) => c.charCodeAt(0))

/** @param {World} world @param {{method: string, path: string, body?: any}} asked */
function does(world, { method, path, body }) {
  const [, kind, id, what, mark] = path.split("?")[0].split("/")
  if (kind === "activities") return inSpace(world, { id, what, query: new URLSearchParams(path.split("?")[1]) })
  const post = world.data.posts.find((/** @type {any} */ one) => one.id === id)
  if (!post) return {}
  if (what === "history") return { versions: post.versions ?? [] }
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
  post.versions = [{ nodes: post.nodes, at: post.edited ?? post.at, words: post.words }, ...(post.versions ?? [])]
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

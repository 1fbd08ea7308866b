// @ts-check
/**
 * Telling the tool what waited on this device, oldest first: acts, posts, then drafts and the place. It stops at the first
 * sign that the tool is out of reach and goes on from there next time; every one of these may be told twice.
 *
 * @typedef {import("./bridge.js").State} State
 * @typedef {import("./bridge-lti-memory.js").Unsent} Unsent
 * @typedef {{api: import("./bridge-lti-api.js").Api, memory: import("./bridge-lti-memory.js").Memory}} Ends
 */
import { isEnded, isOffline } from "./bridge-lti-api.js"
import { draftOf, wordsOf } from "./bridge-lti-memory.js"

/** @param {Ends} ends @returns {Promise<State|null>} the tool's newest word, if any of it was news */
export async function tell(ends) {
  const state = (await tellActs(ends)) ?? null
  const after = (await tellPosts(ends)) ?? state
  await tellDrafts(ends)
  await tellPlace(ends)
  return after
}

/** @param {Ends} ends */
async function tellActs({ api, memory }) {
  let state = null
  for (const path of [...memory.kept.acts]) {
    state = (await settled(api.ask("POST", path)))?.data ?? state
    memory.kept.acts = memory.kept.acts.filter((other) => other !== path)
    memory.save()
  }
  return state
}

/** @param {Ends} ends */
async function tellPosts({ api, memory }) {
  let state = null
  for (const post of [...memory.kept.outbox]) {
    const { activity, key, ...body } = post
    const path = `/activities/${encodeURIComponent(activity)}/posts`
    const answer = await settled(api.ask("POST", path, { body, key }))
    state = answer?.data.state ?? state
    // What the tool would not take stays a draft, so that it can be mended.
    memory.kept.drafts[draftOf(post)] = answer ? "" : wordsOf(post)
    if (answer) memory.sent.add(draftOf(post))
    memory.kept.outbox = memory.kept.outbox.filter((other) => other.key !== key)
    memory.save()
  }
  return state
}

/** All that is left to do when a visit has ended. @param {Ends} ends @returns {Promise<null>} */
export async function tellDrafts({ api, memory }) {
  for (const [key, text] of Object.entries(memory.kept.drafts)) {
    const told = await settled(api.ask("PUT", "/draft", { body: { key, text } }))
    // A draft that the tool would not take stays here; one that was changed meanwhile is told again.
    if (told && memory.kept.drafts[key] === text) delete memory.kept.drafts[key]
    memory.save()
  }
  return null
}

/** @param {Ends} ends */
async function tellPlace({ api, memory }) {
  const { place } = memory.kept
  if (place === null) return
  await settled(api.ask("PUT", "/place", { body: { place } }))
  if (memory.kept.place === place) memory.kept.place = null
  memory.save()
}

/**
 * The answer, or null when the tool said no for good; rejects when asking later can help.
 * @template T @param {Promise<T>} asked @returns {Promise<T|null>}
 */
async function settled(asked) {
  try {
    return await asked
  } catch (error) {
    const busy = error instanceof Error && "code" in error && (error.code === "too_fast" || error.code === "our_mistake")
    if (busy || isOffline(error) || isEnded(error)) throw error
    return null
  }
}

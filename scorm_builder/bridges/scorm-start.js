// @ts-check
/** Start the player on an edition of SCORM: find the LMS and see whether it takes us in. */
import { startPackage } from "./package-start.js"
import { waitForApi } from "./scorm-api.js"
import { Sitting } from "./sitting.js"

/** @param {import("./dialect.js").Dialect} dialect */
export async function startScorm(dialect) {
  const api = await waitForApi(window, dialect.api)
  const sitting = api && new Sitting(api, dialect)
  await startPackage(sitting?.start() ? sitting : null)
}

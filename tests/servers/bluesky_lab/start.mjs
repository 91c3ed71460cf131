// Start a real atproto network on 127.0.0.1, in ONE Node process.
//
//   node start.mjs pds    PLC directory (in memory) + PDS                (no database needed)
//   node start.mjs full   the same + bsync + dataplane + bsky AppView    (needs PostgreSQL, no Redis)
//
// Environment: PLC_PORT 2582, PDS_PORT 2583, APPVIEW_PORT 2584, BSYNC_PORT 2585,
// DATAPLANE_PORT 2586, CONTROL_PORT 2581, DB_POSTGRES_URL (full only),
// DATA_DIR (default: a fresh temporary directory), RATE_LIMITS=1 to switch the PDS's limits on,
// RESET_DB=0 to keep the PostgreSQL schemas "bsky" and "bsync" of the previous run (dropped otherwise).
//
// Control server:  GET /ready -> 200 once everything listens
//                  GET /sync  -> 200 once the AppView has indexed everything the PDS has emitted
//                  GET /mail  -> the e-mails the PDS would have sent
import fs from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'

const t0 = performance.now()
const mode = process.argv[2] ?? 'pds'
const port = (name, dflt) => Number(process.env[name] ?? dflt)
const PLC = port('PLC_PORT', 2582)
const PDS_ = port('PDS_PORT', 2583)
const APPVIEW = port('APPVIEW_PORT', 2584)
const BSYNC = port('BSYNC_PORT', 2585)
const DATAPLANE = port('DATAPLANE_PORT', 2586)
const CONTROL = port('CONTROL_PORT', 2581)
process.env.LOG_ENABLED ??= 'false' // the atproto packages log JSON to stdout otherwise

// The servers call app.listen(port), which binds every interface: keep them on the loopback.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...args) {
  if (typeof args[0] === 'number' && typeof args[1] !== 'string') args.splice(1, 0, '127.0.0.1')
  return listen.apply(this, args)
}

// FETCH_MAP="https://cms.wagtail-lab.dev=http://127.0.0.1:8000": what the PDS fetches from the first origin comes from the second.
// This is how an OAuth client whose client_id is an https:// URL (a confidential client, private_key_jwt) can be tested
// without TLS or DNS: the PDS reads its client metadata and its JWKS through globalThis.fetch.
const fetchMap = (process.env.FETCH_MAP ?? '').split(',').filter(Boolean).map((x) => x.split('='))
if (fetchMap.length) {
  const realFetch = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input)
    const hit = fetchMap.find(([from]) => url.startsWith(from + '/'))
    if (!hit) return realFetch(input, init)
    return realFetch(hit[1] + url.slice(hit[0].length), { headers: { accept: 'application/json' }, redirect: 'error' })
  }
}

const dataDir = process.env.DATA_DIR ?? fs.mkdtempSync(path.join(os.tmpdir(), 'bsky-lab-'))
for (const d of ['pds', 'blobs', 'blobs-tmp']) fs.mkdirSync(path.join(dataDir, d), { recursive: true })

// Fixed keys, for tests only.
const HEX = {
  rotation: '1111111111111111111111111111111111111111111111111111111111111111',
  appview: '2222222222222222222222222222222222222222222222222222222222222222',
}
const closers = []
const { Secp256k1Keypair } = await import('@atproto/crypto')

// 1. PLC directory, in memory
const plcServer = (await import('@did-plc/server')).default ?? (await import('@did-plc/server'))
const plc = plcServer.PlcServer.create({ db: plcServer.Database.mock(), port: PLC })
await plc.start()
closers.unshift(() => plc.destroy())
const plcUrl = `http://localhost:${PLC}`
const tPlc = performance.now()

// 2. The AppView's identity: the real one's DID, so that scopes (rpc:...?aud=did:web:api.bsky.app#bsky_appview) and
//    "atproto-proxy: did:web:api.bsky.app#bsky_appview" headers are tested as they are. Nobody resolves it: the PDS
//    has its URL in its configuration.
const appviewDid = mode === 'full' ? 'did:web:api.bsky.app' : undefined
const appviewKey = await Secp256k1Keypair.import(HEX.appview)

// 3. PDS
const { PDS, envToCfg, envToSecrets } = await import('@atproto/pds')
const pdsEnv = {
  devMode: true,
  port: PDS_,
  hostname: 'localhost', // public URL becomes http://localhost:PORT, handles end in .test
  dataDirectory: path.join(dataDir, 'pds'),
  blobstoreDiskLocation: path.join(dataDir, 'blobs'),
  blobstoreDiskTmpLocation: path.join(dataDir, 'blobs-tmp'),
  serviceHandleDomains: ['.test'],
  didPlcUrl: plcUrl,
  inviteRequired: false,
  enableDidDocWithSession: true,
  disableSsrfProtection: true,
  rateLimitsEnabled: process.env.RATE_LIMITS === '1',
  adminPassword: 'admin-pass',
  jwtSecret: 'jwt-secret',
  dpopSecret: '3'.repeat(64),
  plcRotationKeyK256PrivateKeyHex: HEX.rotation,
  modServiceUrl: 'http://moderator.invalid',
  modServiceDid: 'did:example:moderator',
  bskyAppViewUrl: mode === 'full' ? `http://localhost:${APPVIEW}` : undefined,
  bskyAppViewDid: appviewDid,
  bskyAppViewCdnUrlPattern: mode === 'full' ? `http://localhost:${APPVIEW}/img/%s/plain/%s/%s` : undefined,
}
const pds = PDS.fromEnv
  ? await PDS.fromEnv(pdsEnv)
  : await PDS.create(envToCfg(pdsEnv), envToSecrets(pdsEnv)) // @atproto/pds 0.4.x
const mails = []
const sendMail = pds.ctx.mailer.transporter.sendMail
pds.ctx.mailer.transporter.sendMail = async function (opts) {
  const res = await sendMail.call(this, opts)
  mails.push({ to: opts.to, subject: opts.subject, text: opts.text, html: opts.html })
  return res
}
// .test handles exist in no DNS: ask the PDS, as its /.well-known/atproto-did answers for them.
const resolveLocally = (idResolver) => {
  const outside = idResolver.handle.resolve.bind(idResolver.handle)
  idResolver.handle.resolve = (handle) =>
    !handle.endsWith('.test')
      ? outside(handle)
      : new Promise((done) => {
          http
            .get({ host: '127.0.0.1', port: PDS_, path: '/.well-known/atproto-did', headers: { host: handle } }, (res) => {
              let body = ''
              res.on('data', (c) => (body += c))
              res.on('end', () => done(res.statusCode === 200 ? body.trim() : undefined))
            })
            .on('error', () => done(undefined))
        })
}
resolveLocally(pds.ctx.idResolver)
await pds.start()
closers.unshift(() => pds.destroy())
const tPds = performance.now()

// 4. bsync (mutes, notification state) + dataplane + AppView
let sync = async () => ({ pds: await pds.ctx.sequencer.curr() })
if (mode === 'full') {
  const dbUrl = process.env.DB_POSTGRES_URL
  if (!dbUrl) throw new Error('full mode needs DB_POSTGRES_URL')
  if (process.env.RESET_DB !== '0') {
    const { default: pg } = await import('pg')
    const c = new pg.Client({ connectionString: dbUrl })
    await c.connect()
    await c.query('set client_min_messages = warning')
    await c.query('drop schema if exists bsky cascade')
    await c.query('drop schema if exists bsync cascade')
    await c.end()
  }
  const bsyncPkg = await import('@atproto/bsync')
  const bsync = await bsyncPkg.BsyncService.create(
    bsyncPkg.envToCfg({ port: BSYNC, apiKeys: ['bsync-key'], dbUrl, dbSchema: 'bsync', dbPoolSize: 5 }),
  )
  await bsync.ctx.db.migrateToLatestOrThrow()
  await bsync.start()
  closers.unshift(() => bsync.destroy())

  const bsky = await import('@atproto/bsky')
  const schema = 'bsky'
  const migrator = new bsky.Database({ url: dbUrl, schema })
  await migrator.migrateToLatestOrThrow()
  await migrator.close()
  const db = new bsky.Database({ url: dbUrl, schema, poolSize: 10 })
  const dataplane = await bsky.DataPlaneServer.create(db, DATAPLANE, plcUrl, globalThis.fetch)
  resolveLocally(dataplane.idResolver)
  const config = new bsky.ServerConfig({
    version: 'lab',
    debugMode: true,
    port: APPVIEW,
    publicUrl: `http://localhost:${APPVIEW}`,
    serverDid: appviewDid,
    alternateAudienceDids: [],
    didPlcUrl: plcUrl,
    dataplaneUrls: [`http://localhost:${DATAPLANE}`],
    dataplaneHttpVersion: '1.1',
    bsyncUrl: `http://localhost:${BSYNC}`,
    bsyncHttpVersion: '1.1',
    bsyncApiKey: 'bsync-key',
    modServiceDid: 'did:example:moderator',
    labelsFromIssuerDids: [],
    adminPasswords: ['admin-pass'],
    etcdHosts: [],
    disableSsrfProtection: true,
    bigThreadUris: new Set(),
    maxThreadParents: 50,
    searchTagsHide: new Set(),
    searchTagsHideAll: new Set(),
    threadTagsBumpDown: new Set(),
    threadTagsHide: new Set(),
    visibilityTagHide: '',
    visibilityTagRankPrefix: '',
    debugFieldAllowedDids: new Set(),
    irisFeedUris: new Set(),
    irisStagingFeedUris: new Set(),
    draftsLimit: 500,
    feedGenSkeletonTimeout: 5000,
  })
  const appview = bsky.BskyAppView.create({ config, signingKey: appviewKey })
  resolveLocally(appview.ctx.idResolver)
  bsync.ctx.dataplaneClients = [appview.ctx.dataplane] // notification.updateSeen travels this way
  const bsyncSub = new bsky.BsyncSubscription({ config, db })
  const sub = new bsky.RepoSubscription({ service: `ws://localhost:${PDS_}`, db, idResolver: dataplane.idResolver })
  await appview.start()
  bsyncSub.start()
  void sub.start()
  closers.unshift(async () => {
    await appview.destroy()
    await bsyncSub.destroy()
    await sub.destroy()
    await dataplane.destroy()
    await db.close()
  })
  const heads = async () => {
    const max = async (table) => {
      const row = await bsync.ctx.db.db.selectFrom(table).select((eb) => eb.fn.max('id').as('id')).executeTakeFirst()
      return row?.id == null ? undefined : String(row.id)
    }
    return { op: await max('operation'), mute: await max('mute_op'), notif: await max('notif_op') }
  }
  sync = async () => {
    await pds.ctx.backgroundQueue.processAll()
    await bsyncSub.processAll(await heads(), 5000)
    const end = Date.now() + 10_000
    for (;;) {
      const head = (await pds.ctx.sequencer.curr()) ?? 0
      await sub.processAll()
      const at = (await sub.getCursor()) ?? 0
      if (at >= head) return { pds: head, appview: at }
      if (Date.now() > end) throw new Error(`AppView is at ${at}, PDS at ${head}`)
      await new Promise((r) => setTimeout(r, 10))
    }
  }
}
const tAll = performance.now()

// 5. control server
const s = (a, b) => Number(((b - a) / 1000).toFixed(2))
const ready = {
  mode,
  node: process.version,
  plc: plcUrl,
  pds: `http://localhost:${PDS_}`,
  appview: mode === 'full' ? `http://localhost:${APPVIEW}` : null,
  appviewDid: appviewDid ?? null,
  dataDir,
  seconds: { plc: s(t0, tPlc), pds: s(tPlc, tPds), appview: s(tPds, tAll), total: s(0, tAll) },
}
const control = http.createServer(async (req, res) => {
  const answer = (code, body) => {
    res.writeHead(code, { 'content-type': 'application/json' })
    res.end(JSON.stringify(body))
  }
  try {
    if (req.url === '/ready') return answer(200, { ...ready, rssMiB: Math.round(process.memoryUsage.rss() / 2 ** 20) })
    if (req.url === '/sync') return answer(200, await sync())
    if (req.url === '/mail') return answer(200, mails)
    answer(404, {})
  } catch (err) {
    answer(500, { error: String(err?.stack ?? err) })
  }
})
control.listen(CONTROL, () => console.log('READY ' + JSON.stringify(ready)))

let stopping = false
const stop = async () => {
  if (stopping) return
  stopping = true
  control.close()
  control.closeAllConnections()
  for (const close of closers) await close().catch((err) => console.error('while stopping:', err))
  if (!process.env.DATA_DIR) fs.rmSync(dataDir, { recursive: true, force: true })
  process.exit(0)
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)

// What clients see of a server's own procedures: errors, limits, cancellation, protection. The procedures are
// those of conformance_test.go beside this folder.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import { QueryClient } from '@tanstack/react-query'
import { address, connect, failure, versions } from './clients.mjs'

for (const [name, version] of Object.entries(versions)) {
  describe(`client ${name}`, () => {
    const client = connect(version)
    const batched = (mode, options = {}) =>
      connect(version, {
        ...options,
        plugins: [new version.BatchLinkPlugin({ mode, groups: [{ condition: () => true, context: {} }] })],
      })

    test('throws what the server says', async () => {
      const said = { code: 'OUT_OF_STOCK', status: 418, message: 'None left', defined: true, data: { left: 0n, at: new Date(1) } }
      const error = await failure(client.fail(said))
      assert.ok(error instanceof version.ORPCError)
      for (const key of Object.keys(said)) assert.deepStrictEqual(error[key], said[key], key)
    })

    test('throws every code of the protocol with its status', async () => {
      const codes = {
        BAD_REQUEST: 400, UNAUTHORIZED: 401, FORBIDDEN: 403, NOT_FOUND: 404, METHOD_NOT_SUPPORTED: 405,
        TIMEOUT: 408, CONFLICT: 409, PAYLOAD_TOO_LARGE: 413, UNSUPPORTED_MEDIA_TYPE: 415,
        UNPROCESSABLE_CONTENT: 422, TOO_MANY_REQUESTS: 429, INTERNAL_SERVER_ERROR: 500,
        SERVICE_UNAVAILABLE: 503, GATEWAY_TIMEOUT: 504,
      }
      for (const [code, status] of Object.entries(codes)) {
        const error = await failure(client.fail({ code }))
        assert.deepStrictEqual([error.code, error.status, error.defined], [code, status, false])
      }
    })

    test('throws the issues of an input', async () => {
      const error = await failure(client.page({ limit: '20', offset: 1.5, filter: { tags: ['a', 1] } }))
      assert.equal(error.code, 'BAD_REQUEST')
      assert.equal(error.message, 'Input validation failed')
      assert.deepStrictEqual(
        error.data.issues.map((issue) => issue.path),
        [['limit'], ['offset'], ['filter', 'tags', 1]],
      )
    })

    test('is told about queryOptions without {input}', async () => {
      const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })
      const utils = createTanstackQueryUtils(client)
      assert.deepStrictEqual(await queries.fetchQuery(utils.page.queryOptions({ limit: 5 })), { limit: 20, offset: 0 })
      const error = await failure(queries.fetchQuery(utils.one.queryOptions({ id: 'x' })))
      assert.equal(error.data.issues.length, 1)
      assert.match(error.data.issues[0].message, /^id is required.*did you mean queryOptions\(\{input: …\}\)\?$/)
      const plain = await failure(client.one({}))
      assert.doesNotMatch(plain.data.issues[0].message, /queryOptions/)
      queries.clear()
    })

    test('gets prepared answers', async () => {
      assert.deepStrictEqual(await client.raw(), { items: [1, 2] })
      assert.deepStrictEqual(await client.prepared(), { items: [1, 2] })
      for (const mode of ['streaming', 'buffered']) {
        const batch = batched(mode)
        assert.deepStrictEqual(await Promise.all([batch.raw(), batch.prepared()]), [{ items: [1, 2] }, { items: [1, 2] }])
      }
    })

    test('learns nothing from a panic or a fault', async () => {
      for (const call of [client.panic, client.fault, batched('streaming').panic]) {
        const error = await failure(call())
        assert.deepStrictEqual([error.code, error.status, error.data], ['INTERNAL_SERVER_ERROR', 500, undefined])
        assert.doesNotMatch(error.message, /secret/)
      }
    })

    test('is refused with GET where a procedure writes', async () => {
      assert.equal((await failure(connect(version, { method: 'GET' }).one({ id: 'a' }))).code, 'METHOD_NOT_SUPPORTED')
      const [a, b] = await Promise.all([
        failure(batched('buffered', { method: 'GET' }).one({ id: 'a' })),
        failure(batched('buffered', { method: 'GET' }).one({ id: 'b' })),
      ])
      assert.deepStrictEqual([a.status, b.status], [405, 405])
    })

    test('is refused what is too large', async () => {
      const body = await failure(client.one({ id: 'x'.repeat(3 << 20) }))
      assert.deepStrictEqual([body.code, body.status], ['PAYLOAD_TOO_LARGE', 413])
      const file = await failure(client.small(new Blob(['x'.repeat(2000)])))
      assert.deepStrictEqual([file.code, file.status], ['PAYLOAD_TOO_LARGE', 413])
      const large = await failure(client.small(new Blob([new Uint8Array(40 << 20)])))
      assert.deepStrictEqual([large.code, large.status], ['PAYLOAD_TOO_LARGE', 413])
      const none = await failure(client.one({ id: new Blob(['x']) }))
      assert.deepStrictEqual([none.code, none.status], ['UNSUPPORTED_MEDIA_TYPE', 415])
    })

    test('stops a call on the server', async () => {
      const before = await client.stopped()
      const controller = new AbortController()
      const call = failure(client.wait({}, { signal: controller.signal }))
      await sleep(50)
      controller.abort()
      assert.equal((await call).name, 'AbortError')
      for (let i = 0; i < 100 && (await client.stopped()) === before; i++) await sleep(20)
      assert.equal(await client.stopped(), before + 1)
    })

    test('is told when the server takes too long', async () => {
      assert.equal((await failure(client.late())).code, 'GATEWAY_TIMEOUT')
    })

    test('gets the quick answer of a streaming batch before the slow one', async () => {
      const batch = batched('streaming')
      const order = []
      await Promise.all([
        batch.pause(250).then(() => order.push('slow')),
        batch.pause(0).then(() => order.push('quick')),
      ])
      assert.deepStrictEqual(order, ['quick', 'slow'])
    })

    test('sends the cookies and headers of a batch to every call', async () => {
      let n = 0
      const batch = batched('buffered', {
        headers: () => ({ cookie: `n=${process.pid}`, authorization: 'same', 'x-call': String(n++) }),
      })
      const seen = await Promise.all([batch.headers(), batch.headers()])
      assert.deepStrictEqual(seen.map((h) => [h.cookie, h.authorization]), Array(2).fill([`n=${process.pid}`, 'same']))
      assert.deepStrictEqual(seen.map((h) => h.call), ['0', '1'])
    })

    test('needs the CSRF header where it is asked for', async () => {
      const url = address('ORPC_STRICT_URL')
      assert.equal(await connect(version, { url }).echo('fine'), 'fine')
      const plain = version.createORPCClient(new version.RPCLink({ url }))
      const error = await failure(plain.echo(1))
      assert.deepStrictEqual([error.code, error.status], ['CSRF_TOKEN_MISMATCH', 403])
      for (const mode of ['streaming', 'buffered']) {
        const batch = version.createORPCClient(
          new version.RPCLink({ url, plugins: [new version.BatchLinkPlugin({ mode, groups: [{ condition: () => true, context: {} }] })] }),
        )
        const refused = await Promise.all([failure(batch.echo(1)), failure(batch.echo(2))])
        assert.deepStrictEqual(refused.map((e) => e.code), ['CSRF_TOKEN_MISMATCH', 'CSRF_TOKEN_MISMATCH'])
      }
    })
  })
}

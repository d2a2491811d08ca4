// The official clients, each under the name of its version, and the address of the server under test:
// ORPC_URL is the address with its prefix, ORPC_COOKIE what a signed-in browser would send.
import * as client16 from '@orpc/client'
import * as fetch16 from '@orpc/client/fetch'
import * as plugins16 from '@orpc/client/plugins'
import * as client13 from 'orpc-client-1.13'
import * as fetch13 from 'orpc-client-1.13/fetch'
import * as plugins13 from 'orpc-client-1.13/plugins'

export function address(name) {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: give the address of a running server, such as http://127.0.0.1:8080/rpc`)
  return value
}

export const versions = {
  '1.13.2': { ...client13, ...fetch13, ...plugins13 },
  '1.16.1': { ...client16, ...fetch16, ...plugins16 },
}

// connect makes a client of one version; options are those of its RPCLink. Where requests are counted,
// options.fetch does it.
export function connect(version, options = {}) {
  const link = new version.RPCLink({
    url: address('ORPC_URL'),
    headers: () => headers(),
    ...options,
    plugins: [new version.SimpleCsrfProtectionLinkPlugin(), ...(options.plugins ?? [])],
  })
  return version.createORPCClient(link)
}

export function headers() {
  return process.env.ORPC_COOKIE ? { cookie: process.env.ORPC_COOKIE } : {}
}

// counting is a fetch that remembers the requests it sent.
export function counting() {
  const sent = []
  const call = (request, init) => {
    sent.push({ method: request.method, url: new URL(request.url), batch: request.headers.get('x-orpc-batch') })
    return fetch(request, init)
  }
  return { call, sent }
}

// failure gives what a promise was rejected with.
export async function failure(promise) {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('the call did not fail')
}

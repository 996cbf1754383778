// SPDX-License-Identifier: EUPL-1.2
// An independent, certified OpenID provider, with one client: Samenspiegel. It prints its address and waits.
// node server.mjs CALLBACK CLIENT_ID CLIENT_SECRET
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [callback, clientId, clientSecret] = process.argv.slice(2);
let handle = null;
const server = createServer((request, response) => handle(request, response));
server.listen(0, "127.0.0.1", () => {
  const address = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(address, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [callback],
        token_endpoint_auth_method: "client_secret_basic",
        id_token_signed_response_alg: "RS256",
      },
    ],
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    pkce: { required: () => true },
    cookies: { keys: ["only for a test"] },
  });
  handle = provider.callback();
  console.log(address);
});

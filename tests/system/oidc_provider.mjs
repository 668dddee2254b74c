// A real OpenID provider (npm oidc-provider) with its own pages to log in and to consent. Whoever logs in as NAME has the address
// NAME@example.org; it is verified unless the name begins with "unverified".
import Provider from 'oidc-provider';

const [port, redirect, client, secret] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: client,
    client_secret: secret,
    redirect_uris: [redirect],
    response_types: ['code'],
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: 'client_secret_post',
  }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  conformIdTokenClaims: false,
  cookies: { keys: ['only for tests'] },
  features: { devInteractions: { enabled: true } },
  pkce: { required: () => true, methods: ['S256'] },
  findAccount: (context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@example.org`, email_verified: !id.startsWith('unverified'), name: `Name of ${id}` }),
  }),
});
provider.listen(Number(port), '127.0.0.1', () => console.log('listening'));

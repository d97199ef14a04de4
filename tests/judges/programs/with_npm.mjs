// The npm package e621 takes another host.
import E621 from "e621";

const [url, login, key] = process.argv.slice(2);
const { hostname, port } = new URL(url);
const options = { authUser: login, authKey: key, userAgent: "judge/1.0 (by nobody)" };
const place = {
  host: hostname,
  port: Number(port),
  ssl: false,
  reconstructStaticURL: (md5, type, ext) => `${url}/data/${md5}.${ext}`,
};
const Client = E621.default ?? E621;
const client = new Client.Custom(options, place);

const things = {
  posts: async () => (await client.posts.search({ tags: "rating:s", limit: 50 })).length,
  post: async () => (await client.posts.get(5)).id === 5,
  "post that is missing": async () => (await client.posts.get(99_999_999)) === null,
  "post edit": async () =>
    (await client.posts.modify(8, { add_tags: ["harbor_at_dusk"] })).id === 8,
  "post history": async () => (await client.posts.searchHistory()).length,
  tags: async () => (await client.tags.search({ name: "f*" })).length,
  "tag by name": async () => (await client.tags.getByName("fog")).name === "fog",
  pools: async () => (await client.pools.search()).length,
  pool: async () => (await client.pools.get(1)).id === 1,
  "pool create": async () =>
    (await client.pools.create({ name: "Tales_of_npm", description: "One.", category: "series" })).name.length,
  artists: async () => (await client.artists.search()).length,
  notes: async () => (await client.notes.search()).length,
  sets: async () => (await client.postSets.search()).length,
  "wiki pages": async () => (await client.wikiPages.search()).length,
  blips: async () => (await client.blips.search()).length,
  "user by name": async () => (await client.users.getByName(login)).name === login,
  me: async () => (await client.users.getSelf()).name === login,
  favorites: async () => {
    await client.users.addFavorite(9);
    const has = (await client.users.getFavorites()).some((post) => post.id === 9);
    await client.users.removeFavorite(9);
    return has;
  },
};

for (const [name, thing] of Object.entries(things)) {
  let error = null;
  try {
    const result = await thing();
    if (!result) error = `gave ${result}`;
  } catch (failure) {
    error = `${failure.name}: ${failure.message}`.slice(0, 300);
  }
  console.log(JSON.stringify({ name, error }));
}

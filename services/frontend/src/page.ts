import { addItem, listItems, revisionOf } from "./api.ts";
import { merge, type Item } from "./item.ts";
import { follow } from "./live.ts";
import type { View } from "./view.ts";

/** Where each service tells its revision, seen from the browser. */
const versionPaths = { frontend: "/version", backend: "/api/version", server: "/events/version" };

/** Brings the page to life; returns what ends it. */
export function start(view: View, Source?: typeof EventSource): () => void {
  let items: Item[] = [];
  let own: string | undefined;
  let loaded = false;

  const take = (incoming: readonly Item[]): void => {
    items = merge(items, incoming);
    view.items(items);
  };

  const load = async (): Promise<void> => {
    try {
      take(await listItems());
      loaded = true;
    } catch (error) {
      view.unavailable(messageOf(error));
    }
  };

  const showVersions = async (): Promise<void> => {
    const names = Object.entries(versionPaths);
    const revisions = await Promise.all(
      names.map(async ([service, path]) => [service, await revisionOf(path)] as const),
    );
    view.versions(Object.fromEntries(revisions));
    const frontend = revisions[0]?.[1];
    own ??= frontend;
    if (frontend !== undefined && frontend !== own) view.offerReload();
  };

  view.form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit(view, take);
  });
  view.name.addEventListener("input", () => view.problem(""));
  view.reload.addEventListener("click", () => location.reload());

  void load();
  return follow(
    "/events",
    {
      item: (item) => {
        if (loaded && !items.some(({ id }) => id === item.id)) view.announce(`New item: ${item.name}`);
        take([item]);
      },
      reload: () => void load(),
      state: (live) => {
        view.connection(live);
        // Streams end when a release replaces the server: look what runs now.
        if (live) void showVersions();
      },
    },
    Source,
  );
}

async function submit(view: View, take: (items: readonly Item[]) => void): Promise<void> {
  const name = view.name.value.trim();
  if (name === "") {
    view.problem("Give the item a name.");
    view.name.focus();
    return;
  }
  view.busy(true);
  try {
    take([await addItem(name)]);
    view.problem("");
    view.announce(`Added: ${name}`);
    view.name.value = "";
  } catch (error) {
    view.problem(messageOf(error));
  } finally {
    view.busy(false);
    view.name.focus();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

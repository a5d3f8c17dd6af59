import { z } from "zod";
import { site, userView } from "../people-views.ts";
import {
  bodyOf,
  created,
  entryOf,
  nextId,
  noContent,
  ok,
  page,
  parameter,
  repositoryOf,
  repositoryPath,
  tick,
  type Call,
  type Handler,
  type Route,
} from "../routing.ts";
import type { RepositoryState } from "../state.ts";

type Issue = RepositoryState["issues"][string];
type Comment = RepositoryState["comments"][string];

/** GitHub's own limit for texts. */
const Text = z.string().max(65_536);
const NewIssue = z.object({ title: z.string().min(1), body: Text.nullish(), labels: z.array(z.string()).default([]) });
const Change = z.object({
  title: z.string().min(1).optional(),
  body: Text.nullish(),
  state: z.enum(["open", "closed"]).optional(),
  state_reason: z.enum(["completed", "not_planned", "reopened", "duplicate"]).nullish(),
});
const Body = z.object({ body: Text });

const urls = (call: Call, path: string) => {
  const name = `${call.state.organization.login}/${repositoryOf(call).name}`;
  return { url: `${call.base}/repos/${name}${path}`, html_url: `${site}/${name}${path}` };
};

const commentsOf = (call: Call, issue: number) =>
  Object.values(repositoryOf(call).comments).filter((comment) => comment.issue === issue);

function issueView(call: Call, { login, labels, ...issue }: Issue) {
  const { url, html_url } = urls(call, `/issues/${issue.number}`);
  const repository_url = urls(call, "").url;
  return {
    ...issue,
    node_id: `I_${issue.id}`,
    url,
    html_url,
    repository_url,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    user: userView(call, login),
    labels: labels.map((name) => ({ name })),
    assignee: null,
    milestone: null,
    locked: false,
    comments: commentsOf(call, issue.number).length,
    author_association: "MEMBER",
  };
}

function commentView(call: Call, { login, issue, ...comment }: Comment) {
  const { url, html_url } = urls(call, `/issues/comments/${comment.id}`);
  return {
    ...comment,
    node_id: `IC_${comment.id}`,
    url,
    html_url,
    issue_url: urls(call, `/issues/${issue}`).url,
    user: userView(call, login),
    author_association: "MEMBER",
  };
}

const openIssue: Handler = (call) => {
  const { issues } = repositoryOf(call);
  const { title, body, labels } = bodyOf(call, NewIssue);
  const now = tick(call.state);
  const number = Object.keys(issues).length + 1;
  const dates = { created_at: now, updated_at: now, closed_at: null };
  const issue = {
    id: nextId(call.state),
    number,
    login: call.login,
    title,
    body: body ?? null,
    labels,
    state: "open" as const,
    ...dates,
  };
  issues[number] = issue;
  return created(issueView(call, issue));
};

const changeIssue: Handler = (call) => {
  const { issues } = repositoryOf(call);
  const issue = entryOf(issues, parameter(call, "number"));
  const { title, body, state } = bodyOf(call, Change);
  const now = tick(call.state);
  Object.assign(issue, {
    title: title ?? issue.title,
    body: body ?? issue.body,
    state: state ?? issue.state,
    updated_at: now,
    closed_at: (state ?? issue.state) === "closed" ? now : null,
  });
  return ok(issueView(call, issue));
};

const listIssues: Handler = (call) => {
  const state = call.query.get("state") ?? "open";
  const labels = (call.query.get("labels") ?? "").split(",").filter(Boolean);
  const found = Object.values(repositoryOf(call).issues)
    .filter(
      (issue) => (state === "all" || issue.state === state) && labels.every((name) => issue.labels.includes(name)),
    )
    .toReversed();
  return page(
    call,
    found.map((issue) => issueView(call, issue)),
    (items) => items,
  );
};

const addComment: Handler = (call) => {
  const { body } = bodyOf(call, Body);
  const now = tick(call.state);
  const dates = { created_at: now, updated_at: now };
  const comment = {
    id: nextId(call.state),
    issue: Number(parameter(call, "number")),
    login: call.login,
    body,
    ...dates,
  };
  repositoryOf(call).comments[comment.id] = comment;
  return created(commentView(call, comment));
};

const changeComment: Handler = (call) => {
  const comment = entryOf(repositoryOf(call).comments, parameter(call, "id"));
  Object.assign(comment, { ...bodyOf(call, Body), updated_at: tick(call.state) });
  return ok(commentView(call, comment));
};

const removeComment: Handler = (call) => {
  const { comments } = repositoryOf(call);
  const { id } = entryOf(comments, parameter(call, "id"));
  delete comments[id];
  return noContent;
};

const listComments: Handler = (call) => {
  const all = commentsOf(call, Number(parameter(call, "number"))).map((comment) => commentView(call, comment));
  return page(call, all, (items) => items);
};

const root = `${repositoryPath}/issues`;

/** Issues, and the comments of issues and pull requests: what notifications and the preview write. */
export const issueRoutes: readonly Route[] = [
  { method: "GET", pattern: root, handler: listIssues },
  { method: "POST", pattern: root, handler: openIssue },
  { method: "PATCH", pattern: `${root}/comments/:id`, handler: changeComment },
  { method: "DELETE", pattern: `${root}/comments/:id`, handler: removeComment },
  { method: "PATCH", pattern: `${root}/:number`, handler: changeIssue },
  { method: "GET", pattern: `${root}/:number/comments`, handler: listComments },
  { method: "POST", pattern: `${root}/:number/comments`, handler: addComment },
];

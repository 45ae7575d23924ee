// Draws openapi.json. Everything goes in as text, never as HTML.
'use strict';

const page = document.getElementById('page');

function add(parent, tag, text, attributes) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
  // `like this` becomes code.
  String(text || '').split('`').forEach((part, i) => {
    if (i % 2 === 0) { element.append(part); return; }
    const code = document.createElement('code');
    code.textContent = part;
    element.append(code);
  });
  parent.append(element);
  return element;
}

function table(parent, heads, rows) {
  const body = add(parent, 'table');
  const head = add(body, 'tr');
  heads.forEach(text => add(head, 'th', text));
  rows.forEach(cells => {
    const row = add(body, 'tr', '', cells.id ? { id: cells.id } : {});
    cells.forEach(text => add(row, 'td', text));
  });
}

function example(content) {
  const media = Object.values(content || {})[0];
  return media && media.example ? JSON.stringify(media.example, null, 2) : '';
}

function curl(method, path, operation, open) {
  const parts = ['curl -s'];
  if (method !== 'get') parts.push('-X ' + method.toUpperCase());
  if (!open) parts.push('-H "Authorization: Bearer $TOKEN"');
  const body = operation.requestBody && Object.values(operation.requestBody.content)[0].example;
  if (body) parts.push("-H 'Content-Type: application/json' \\\n  -d '" + JSON.stringify(body) + "' \\\n ");
  parts.push(location.origin + path);
  return parts.join(' ');
}

function operation(method, path, it) {
  const title = add(page, 'h3', '', { id: it.operationId });
  add(title, 'span', method.toUpperCase(), { class: 'method' });
  add(title, 'code', path);
  add(page, 'p', it.summary + '. ' + (it.description || ''));
  if (it.parameters) table(page, ['Parameter', 'In', 'Meaning'], it.parameters.map(p => [p.name, p.in, p.description]));
  add(page, 'pre', curl(method, path, it, it.security && it.security.length === 0));
  table(page, ['Status', 'Meaning'], Object.entries(it.responses).map(([status, answer]) => [status, answer.description]));
  const answer = Object.values(it.responses).map(response => example(response.content)).find(text => text);
  if (answer) add(page, 'pre', answer);
}

function kind(field) {
  if (field.$ref) return field.$ref.split('/').pop();
  if (field.type === 'array') return 'list of ' + kind(field.items);
  return field.format || field.type;
}

function schema(name, it) {
  if (!it.properties) return;
  add(page, 'h3', name, { id: 'schema-' + name });
  add(page, 'p', it.description);
  const required = it.required || [];
  table(page, ['Field', 'Kind', 'Meaning'], Object.entries(it.properties).map(([field, of]) =>
    [field + (required.includes(field) ? '' : ' (optional)'), kind(of), of.description || '']));
}

function codes(problem) {
  add(page, 'h2', 'Problems');
  table(page, ['Code', 'Status', 'Meaning'], problem['x-codes'].map(c => Object.assign(['`' + c.code + '`', c.status, c.title], { id: c.code })));
}

async function draw() {
  const api = await (await fetch('/docs/openapi.json')).json();
  add(page, 'p', api.info.description);
  add(page, 'p', 'For machines: ').append(Object.assign(document.createElement('a'), { href: '/docs/openapi.json', textContent: '/docs/openapi.json' }));
  add(page, 'p', 'Authorization: ' + api.components.securitySchemes.token.description);
  add(page, 'h2', 'Requests');
  for (const [path, methods] of Object.entries(api.paths)) {
    if (path.startsWith('/docs')) continue;
    for (const [method, it] of Object.entries(methods)) operation(method, path, it);
  }
  codes(api.components.schemas.Problem);
  add(page, 'h2', 'Forms');
  for (const [name, it] of Object.entries(api.components.schemas)) schema(name, it);
  // The rows that a link may point at exist only now.
  if (location.hash) location.hash = location.hash;
}

draw().catch(() => add(page, 'p', 'openapi.json could not be read.'));

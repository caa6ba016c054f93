// A small app on Bolt for JavaScript, written as Slack's documentation teaches it. It orders lunch.
// BOLT names the package, so that the same app runs on several versions of Bolt.
'use strict';

const { App } = require(process.env.BOLT);

const app = new App({
  token: process.env.SLACK_BOT_TOKEN,
  appToken: process.env.SLACK_APP_TOKEN,
  socketMode: true,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
});

const DISHES = ['Bean soup', 'Lentil stew', 'Rice bowl'];

const plain = (text) => ({ type: 'plain_text', text });
const section = (text) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const button = (text, action_id, value) => ({ type: 'button', text: plain(text), action_id, value });
const modal = (callback_id, submit, blocks) => ({
  type: 'modal', callback_id, title: plain('Lunch'), submit: plain(submit), close: plain('Cancel'), blocks,
});

const order = (dish) => modal('order', 'Order', [
  section(dish ? `The dish of the day is ${dish}.` : 'What would you like?'),
  {
    type: 'input', block_id: 'dish', label: plain('Dish'),
    element: { type: 'external_select', action_id: 'dish', min_query_length: 0 },
  },
  {
    type: 'input', block_id: 'note', label: plain('Note'), optional: true,
    element: { type: 'plain_text_input', action_id: 'note' },
  },
  { type: 'actions', elements: [button('Dish of the day', 'of_the_day'), button('Opening hours', 'hours')] },
]);

// One slash command with several words behind it.
app.command('/lunch', async ({ command, ack, client, respond }) => {
  const [word, ...rest] = command.text.split(' ');
  const deed = deeds[word];
  if (!deed) {
    await ack(`Lunch does not know “${command.text}”.`);
    return;
  }
  await ack();
  await deed({ command, client, respond, rest });
});

const deeds = {
  order: ({ command, client }) => client.views.open({ trigger_id: command.trigger_id, view: order() }),

  async people({ client, respond }) {
    let members = [];
    let pages = 0;
    for await (const page of client.paginate('users.list', { limit: 7 })) {
      members = members.concat(page.members);
      pages += 1;
    }
    await respond({ text: `${members.length} people on ${pages} pages`, response_type: 'in_channel' });
  },

  menu: ({ command, client }) => client.files.uploadV2({
    channel_id: command.channel_id,
    initial_comment: 'The menu of this week',
    filename: 'menu.txt',
    content: DISHES.join('\n'),
  }),

  async invite({ command, client, rest }) {
    const { channel } = await client.conversations.open({ users: `${command.user_id},${rest[0]}` });
    await client.chat.postMessage({
      channel: channel.id,
      text: 'Lunch together?',
      metadata: { event_type: 'lunch_invitation', event_payload: { seats: 2 } },
    });
  },

  async courses({ command, client }) {
    for (const course of ['Soup', 'Dessert']) {
      await client.chat.postMessage({ channel: command.channel_id, text: course });
    }
  },
};

// Messages and a button in them.
app.message(/hungry/i, async ({ message, say }) => {
  await say({
    text: `<@${message.user}> is hungry.`,
    blocks: [section(`<@${message.user}> is hungry.`), { type: 'actions', elements: [button('Me too', 'me_too', '17')] }],
  });
});

app.action('me_too', async ({ ack, action, body, respond, say }) => {
  await ack();
  await respond({ text: `Two are hungry (${action.value}).`, replace_original: true });
  await say(`<@${body.user.id}> comes along.`);
});

// The modal.
app.options('dish', async ({ ack, options }) => {
  const found = DISHES.filter((dish) => dish.toLowerCase().includes(options.value.toLowerCase()));
  await ack({ options: found.map((dish) => ({ text: plain(dish), value: dish })) });
});

app.action('of_the_day', async ({ ack, body, client }) => {
  await ack();
  await client.views.update({ view_id: body.view.id, hash: body.view.hash, view: order('Bean soup') });
});

app.action('hours', async ({ ack, body, client }) => {
  await ack();
  await client.views.push({
    trigger_id: body.trigger_id,
    view: { type: 'modal', title: plain('Opening hours'), blocks: [section('From 11:30 to 14:00.')] },
  });
});

app.view('order', async ({ ack, body, client, view }) => {
  const { dish, note } = view.state.values;
  if (/now/i.test(note.note.value ?? '')) {
    await ack({ response_action: 'errors', errors: { note: 'Lunch begins at 11:30.' } });
    return;
  }
  await ack({ response_action: 'clear' });
  await client.chat.postMessage({ channel: body.user.id, text: `Ordered: ${dish.dish.selected_option.value}` });
});

// Home.
app.event('app_home_opened', async ({ event, client }) => {
  if (event.tab !== 'home') return;
  await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [section('Lunch is at noon.')] } });
});

app.start();

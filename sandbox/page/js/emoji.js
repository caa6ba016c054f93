/** The emoji names that messages at work use; an unknown name stays as it was typed. */

const TABLE = `
smile 😄 smiley 😃 grinning 😀 grin 😁 laughing 😆 joy 😂 slightly_smiling_face 🙂 wink 😉 blush 😊
relaxed ☺️ heart_eyes 😍 sunglasses 😎 thinking_face 🤔 neutral_face 😐 expressionless 😑 cry 😢
sob 😭 angry 😠 disappointed 😞 worried 😟 confused 😕 open_mouth 😮 astonished 😲 sleeping 😴
nerd_face 🤓 partying_face 🥳 hugging_face 🤗 upside_down_face 🙃 sweat_smile 😅 relieved 😌
wave 👋 raised_hands 🙌 clap 👏 pray 🙏 muscle 💪 handshake 🤝 point_right 👉 point_left 👈
point_up ☝️ point_up_2 👆 point_down 👇 ok_hand 👌 v ✌️ raised_hand ✋ hand ✋ writing_hand ✍️
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 eyes 👀 brain 🧠 ear 👂 crossed_fingers 🤞 fist 👊
heart ❤️ yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 broken_heart 💔 sparkles ✨
star ⭐ star2 🌟 boom 💥 fire 🔥 100 💯 tada 🎉 confetti_ball 🎊 balloon 🎈 gift 🎁 trophy 🏆
medal 🏅 first_place_medal 🥇 second_place_medal 🥈 third_place_medal 🥉 crown 👑 mortar_board 🎓
dart 🎯 rocket 🚀 airplane ✈️ car 🚗 train 🚆 bike 🚲 ship 🚢 house 🏠 office 🏢 school 🏫 hospital 🏥
seedling 🌱 herb 🌿 four_leaf_clover 🍀 deciduous_tree 🌳 evergreen_tree 🌲 sunflower 🌻 rose 🌹
sunny ☀️ partly_sunny ⛅ cloud ☁️ rain_cloud 🌧️ zap ⚡ snowflake ❄️ rainbow 🌈 umbrella ☔ ocean 🌊
earth_americas 🌎 earth_africa 🌍 globe_with_meridians 🌐 world_map 🗺️ mountain ⛰️ bridge_at_night 🌉
coffee ☕ tea 🍵 pizza 🍕 cake 🍰 birthday 🎂 apple 🍎 popcorn 🍿 cookie 🍪 doughnut 🍩 beers 🍻
dog 🐶 cat 🐱 owl 🦉 turtle 🐢 bee 🐝 bug 🐛 butterfly 🦋 bird 🐦 penguin 🐧 unicorn_face 🦄 fox_face 🦊
white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ negative_squared_cross_mark ❎
heavy_plus_sign ➕ heavy_minus_sign ➖ question ❓ grey_question ❔ exclamation ❗ bangbang ‼️ warning ⚠️
no_entry ⛔ no_entry_sign 🚫 stop_sign 🛑 rotating_light 🚨 construction 🚧 information_source ℹ️
red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵
large_purple_circle 🟣 white_circle ⚪ black_circle ⚫ large_green_square 🟩 large_red_square 🟥
large_blue_square 🟦 small_blue_diamond 🔹 small_orange_diamond 🔸 arrow_right ➡️ arrow_left ⬅️
arrow_up ⬆️ arrow_down ⬇️ arrow_upper_right ↗️ arrows_counterclockwise 🔄 repeat 🔁 leftwards_arrow_with_hook ↩️
fast_forward ⏩ rewind ⏪ arrow_forward ▶️ double_vertical_bar ⏸️ black_square_for_stop ⏹️ new 🆕 free 🆓
one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ keycap_ten 🔟 zero 0️⃣
calendar 📅 date 📅 spiral_calendar_pad 🗓️ alarm_clock ⏰ hourglass ⌛ hourglass_flowing_sand ⏳ watch ⌚
clock1 🕐 clock3 🕒 clock9 🕘 stopwatch ⏱️ timer_clock ⏲️ bell 🔔 no_bell 🔕 loudspeaker 📢 mega 📣
speech_balloon 💬 thought_balloon 💭 left_speech_bubble 🗨️ email 📧 envelope ✉️ incoming_envelope 📨
inbox_tray 📥 outbox_tray 📤 mailbox 📫 telephone_receiver 📞 phone ☎️ iphone 📱 computer 💻 desktop_computer 🖥️
keyboard ⌨️ printer 🖨️ floppy_disk 💾 battery 🔋 bulb 💡 flashlight 🔦 wrench 🔧 hammer 🔨
hammer_and_wrench 🛠️ gear ⚙️ toolbox 🧰 link 🔗 paperclip 📎 pushpin 📌 round_pushpin 📍 scissors ✂️ lock 🔒
unlock 🔓 closed_lock_with_key 🔐 key 🔑 shield 🛡️ mag 🔍 mag_right 🔎 microscope 🔬 telescope 🔭
memo 📝 pencil ✏️ pencil2 ✏️ lower_left_ballpoint_pen 🖊️ page_facing_up 📄 page_with_curl 📃 clipboard 📋
bar_chart 📊 chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 card_index_dividers 🗂️ file_folder 📁
open_file_folder 📂 newspaper 📰 book 📖 books 📚 notebook 📓 ledger 📒 bookmark 🔖 label 🏷️ scroll 📜
ballot_box_with_ballot 🗳️ wastebasket 🗑️ package 📦 moneybag 💰 credit_card 💳 scales ⚖️ briefcase 💼
busts_in_silhouette 👥 bust_in_silhouette 👤 family 👪 teacher 🧑‍🏫 student 🧑‍🎓 scientist 🧑‍🔬 technologist 🧑‍💻
office_worker 🧑‍💼 detective 🕵️ robot_face 🤖 ghost 👻 alien 👽 sleuth_or_spy 🕵️ walking 🚶 runner 🏃
puzzle_piece 🧩 jigsaw 🧩 compass 🧭 magnet 🧲 test_tube 🧪 atom_symbol ⚛️ recycle ♻️ infinity ♾️
checkered_flag 🏁 triangular_flag_on_post 🚩 white_flag 🏳️ us 🇺🇸 flag-us 🇺🇸 art 🎨 musical_note 🎵
headphones 🎧 microphone 🎤 camera 📷 movie_camera 🎥 soccer ⚽ basketball 🏀 chess_pawn ♟️ game_die 🎲
seat 💺 park 🏞️ tent ⛺ sunrise 🌅 city_sunset 🌇 crescent_moon 🌙 full_moon 🌕 milky_way 🌌
palm_tree 🌴 cactus 🌵 maple_leaf 🍁 fallen_leaf 🍂 mushroom 🍄 earth_asia 🌏 comet ☄️ copyright ©️
`;

const NAMES = new Map();
const words = TABLE.trim().split(/\s+/);
for (let i = 0; i + 1 < words.length; i += 2) NAMES.set(words[i], words[i + 1]);

/** The character of a name without colons, or null. */
export function emoji(name) {
  return NAMES.get(name.replace(/::skin-tone-\d$/, "")) || null;
}

/** Replace the known :names: in plain text. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):(:skin-tone-\d:)?/gi,
    (whole, name) => emoji(name.toLowerCase()) || whole);
}

/** Names that begin with, then those that contain, the given text. */
export function findEmoji(text, limit = 8) {
  const all = [...NAMES.keys()];
  const first = all.filter((name) => name.startsWith(text));
  return [...first, ...all.filter((name) => !first.includes(name) && name.includes(text))]
    .slice(0, limit).map((name) => ({ name, char: NAMES.get(name) }));
}

import type { Suggestion } from './completion';

/** An emoji and its names, in English first, then as the Nordic languages call it. */
const LIST = `
😄 smile smil glad leende
😃 grin grinende
😂 joy laughing grine skratt ler
🙂 slight_smile smiler
😉 wink blink blinker
😊 blush rødme rodner
😍 heart_eyes forelsket kär
🥰 smiling_hearts kærlig
😘 kiss kys kyss puss
😋 yum lækker mums
😎 sunglasses cool solbriller
🤓 nerd nørd
🤔 thinking tænker tenker funderar
🤨 raised_eyebrow skeptisk
😐 neutral
😴 sleeping sover
😅 sweat_smile sveder
😢 cry græde gråter ledsen
😭 sob tuder
😠 angry vred sint arg
😱 scream skrig skrik
😳 flushed flov
🥳 party fest
🤗 hug kram klem
🙃 upside_down omvendt
😬 grimace akavet
🤯 mind_blown
🤷 shrug skuldertræk
🤦 facepalm
👍 thumbsup like tommel_op tummen
👎 thumbsdown tommel_ned
👏 clap klap klapp applåd
🙌 raised_hands hurra
🙏 pray thanks tak takk tack bøn
👋 wave hej vinker hei
🤝 handshake håndtryk handslag
💪 muscle stærk sterk stark
👀 eyes øjne øyne ögon
👆 point_up op
👉 point_right
👌 ok_hand fint
✌️ victory fred
🤞 fingers_crossed kryds_fingre
❤️ heart red_heart hjerte hjärta
🧡 orange_heart
💛 yellow_heart
💚 green_heart
💙 blue_heart
💜 purple_heart
🖤 black_heart
💔 broken_heart knust
🔥 fire ild eld
✨ sparkles glimt
⭐ star stjerne stjärna
🎉 tada party_popper fest
🎂 cake birthday fødselsdag bursdag födelsedag kage tårta
🎁 gift gave present
🎈 balloon ballon
🏆 trophy pokal
🎵 music musik note
🎨 art kunst konst
📚 books bøger bøker böcker
📖 book bog bok
📝 memo note notat
📌 pin nål
📎 clip paperclip klips gem
📅 calendar kalender
📣 megaphone megafon
📷 camera kamera
💡 bulb idea idé pære
🔍 search søg sök
🔗 link kæde lenke länk
🔒 lock lås
🔑 key nøgle nøkkel nyckel
🛠️ tools værktøj verktøy verktyg
✅ check done færdig ferdig klar
☑️ ballot_check
❌ x no nej nei
❗ exclamation udråb
❓ question spørgsmål fråga
⚠️ warning advarsel varning
⏰ alarm clock ur klokke
⌛ hourglass timeglas
💯 hundred
💬 speech snak
💤 zzz
🌱 seedling spire
🌳 tree træ tre träd
🌲 evergreen gran
🌻 sunflower solsikke solros
🌷 tulip tulipan
🍀 clover kløver
🍂 leaves blade blader löv
🌊 ocean hav bølge våg
☀️ sun sol
🌧️ rain regn
❄️ snow sne snø snö
🌈 rainbow regnbue regnbåge
🌙 moon måne
🌍 earth jord
⚡ lightning lyn blixt
☕ coffee kaffe
🍵 tea te
🍺 beer øl
🍷 wine vin
🥐 croissant
🍞 bread brød bröd
🧀 cheese ost
🍎 apple æble eple äpple
🍓 strawberry jordbær jordgubbe
🥔 potato kartoffel potet potatis
🐟 fish fisk
🐶 dog hund
🐱 cat kat katt
🐴 horse hest häst
🐮 cow ko
🐑 sheep får
🐝 bee bi
🦊 fox ræv rev räv
🐻 bear bjørn björn
🦌 deer hjort elg älg
🦢 swan svane svan
🚲 bike bicycle cykel sykkel
🚆 train tog tåg
🚌 bus bus buss
🚗 car bil
⛵ boat båd båt
✈️ plane fly flyg
🚶 walk gå
🏃 run løb løp spring
⛷️ ski
🏊 swim svøm simma
⚽ football fodbold fotball fotboll
🤾 handball håndbold
🏠 house hus
🏡 home hjem hem
🏫 school skole skola
⛺ tent telt tält
🗺️ map kort kart karta
🇩🇰 denmark danmark
🇳🇴 norway norge
🇸🇪 sweden sverige
🇫🇮 finland
🇮🇸 iceland island
🇫🇴 faroe færøerne
🇬🇱 greenland grønland
🇪🇺 eu europa
🏳️‍🌈 pride regnbueflag`;

const EMOJI = LIST.trim()
  .split('\n')
  .map((line) => {
    const [emoji = '', ...names] = line.split(' ');
    return { emoji, names };
  });

/** Emoji one of whose names begins so, or has a word that does. */
export function findEmoji(word: string): Suggestion[] {
  const wanted = word.toLocaleLowerCase();
  const begins = (name: string) => name.startsWith(wanted);
  const whole = EMOJI.filter(({ names }) => names.some(begins));
  const within = EMOJI.filter(
    ({ names }) => !names.some(begins) && names.some((name) => name.split('_').some(begins)),
  );
  return [...whole, ...within].map(({ emoji, names }) => ({
    key: emoji,
    text: emoji,
    label: emoji,
    hint: `:${names.find(begins) ?? names[0]}`,
  }));
}

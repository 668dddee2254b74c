#pragma once

#include <string_view>

namespace steward {

/// The best-known passwords in lower case, with letters in the place of digits and without what people put
/// around them; written down by us from general knowledge. Separated by white space.
inline constexpr std::string_view common_passwords = R"(
password passwords passwort motdepasse contrasena senha parola haslo wachtwoord salasana losenord passwd passw
pass passphrase passcode passkey mypassword yourpassword thepassword newpassword oldpassword password1password
letmein letmeinnow welcome welcomehome willkommen bienvenue welkom bienvenido hello hellohello helloworld
hellokitty hola hallo bonjour goodbye admin administrator adminadmin root rootroot toor superuser sysadmin
login logmein user username guest test testtest testing tester testuser temp temporary demo default example
changeme changeit changethis secret topsecret supersecret private access master masterkey system server
database oracle manager office company business letmeout opensesame sesame whatever nothing something
anything everything
qwerty qwertyui qwertyuiop qwertz qwertzuiop azerty azertyuiop asdfgh asdfghjkl asdfasdf asdf zxcvbn zxcvbnm
qwe qweasd qweasdzxc qazwsx qazwsxedc qwaszx 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4 q1w2e3r4t5 1qaz2wsx
1qaz2wsx3edc zaq12wsx zaq1zaq1 qwer qwert abc abcd abcdef abcabc abc123abc 123qwe 123qweasd qwe123qwe a1b2c3
a1b2c3d4 aa123456 1a2b3c4d aabbcc xyz
112233 11223344 123321 12344321 12341234 123123123 12312312 121212 123654 147258 147258369 159753 159357
741852963 789456123 987654 666666 696969 13579 135792468 102030 010203 20202020 314159 31415926 112358
iloveyou iloveu ilovegod ilovejesus ilovehim iloveher ilovemyself iloveme loveyou loveme lovelove lovely love
lover mylove truelove forever foreverlove babygirl babyboy baby sweetheart sweetie darling honey cutie
princess prince queen king angel angels angelina butterfly sunshine sunflower rainbow starlight moonlight
summer winter spring autumn january february march april june july august september october november december
monday tuesday wednesday thursday friday saturday sunday
football baseball basketball volleyball softball soccer hockey tennis golf golfer futbol fussball liverpool
chelsea arsenal barcelona juventus realmadrid manchester manutd yankees cowboys steelers lakers eagles
packers redsox rangers dallas bulldog bulldogs
monkey dragon dragonball tiger tigers lion lions bear bears panda elephant dolphin dolphins horse kitty kitten
puppy doggy fish wolf wolves eagle falcon phoenix shadow superman batman spiderman ironman captain starwars
skywalker startrek pokemon pikachu naruto sasuke minecraft fortnite roblox playstation nintendo xbox matrix
mario zelda gandalf merlin wizard ninja pirate hunter ranger killer hacker warrior gladiator legend
samsung google facebook instagram youtube twitter microsoft windows linux ubuntu apple macbook iphone android
nokia computer internet network laptop keyboard
cookie cookies chocolate cheese banana orange cherry strawberry lemon peaches pepper ginger coffee pizza
bubbles candy sugar peanut butter
michael michelle jennifer jessica jordan ashley daniel thomas robert andrew charlie george hannah joshua
matthew anthony nicole amanda natasha andrea maggie buster jasmine jackson william patrick alexander
alexandra samantha elizabeth victoria christian christopher benjamin gabriel sebastian maria martin stefan
david richard jonathan stephanie veronica vanessa melissa brandon justin tyler austin taylor maddie sophie
freedom america england london paris berlin germany deutschland france canada mexico brasil brazil india
china russia australia newyork california florida texas boston chicago
mustang ferrari porsche corvette mercedes camaro harley yamaha honda toyota chevrolet bmw audi
thunder lightning midnight diamond silver golden gold purple yellow green black white red blue
jesus jesuschrist christ god blessed heaven faith hope grace trustno trustnoone
fuckyou fuckoff fuckme fuck asshole bitch bullshit shithead sexy sexsex
money dollar lucky winner champion victory success friend friends bestfriend family mother father sister
brother bailey maverick scooter sparky tigger snoopy garfield mickey barney bond rockstar rocknroll metallica
nirvana slipknot eminem blink music guitar player gamer
)";

}  // namespace steward

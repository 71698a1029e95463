#!/bin/bash
# functions with locals, return values and defaults
greet() {
  local name=${1:-world} greeting=${2:-Hello}
  echo "$greeting, $name!"
  return ${#name}
}
greet; echo "rc=$?"
greet Ann Hi; echo "rc=$?"
declare -f greet

add() { echo $(( $1 + $2 )); }
sum=$(add 3 4); echo "sum is $sum"
fact() { (( $1 <= 1 )) && { echo 1; return; }; echo $(( $1 * $(fact $(( $1 - 1 ))) )); }
fact 10

arr=(one two three); arr+=(four); arr[7]=eight
echo "${arr[@]}" "${#arr[@]}" "${!arr[@]}"
echo "${arr[@]:1:2}" "${arr[-1]}" "${arr[@]/e/E}" "${arr[@]^}"
unset 'arr[1]'; declare -p arr
for i in "${!arr[@]}"; do printf '%d=%s\n' "$i" "${arr[i]}"; done

declare -A cap=([fr]=Paris [it]=Rome); cap[de]=Berlin
for k in fr it de; do echo "$k -> ${cap[$k]}"; done
echo "${#cap[@]}"; [[ -v cap[fr] ]] && echo yes; [[ -v cap[xx] ]] || echo no
unset 'cap[it]'; echo "${#cap[@]}"; declare -A one=([a b]="c d"); declare -p one

PS3='choose: '
select f in red green quit; do
  case $f in quit) break;; '') echo "bad: $REPLY";; *) echo "you chose $f ($REPLY)";; esac
done <<< $'1\n9\n\n3'
echo done

parse() {
  local OPTIND opt v=0 name=
  while getopts ':vn:' opt; do
    case $opt in
      v) ((v++));;
      n) name=$OPTARG;;
      :) echo "option -$OPTARG needs a value"; return 1;;
      \?) echo "unknown -$OPTARG"; return 2;;
    esac
  done
  shift $((OPTIND-1))
  echo "v=$v name=$name rest=$*"
}
parse -vv -n bob x y; parse -n; echo $?; parse -z; echo $?; parse -- -v

while getopts 'a:b' o -a 1 -b -c; do echo "$o ${OPTARG-none}"; done; echo $OPTIND

mapfile -t lines < <(printf 'a b\nc\n\nd'); echo "${#lines[@]}"; declare -p lines
mapfile -n 2 -s 1 x <<< $'1\n2\n3\n4'; declare -p x
mapfile -d : -t y <<< 'a:b:c'; declare -p y
mapfile -O 2 -t z <<< 'q'; declare -p z
readarray -t -C 'echo cb' -c 2 w < <(seq 5)

read -r a b c <<< 'one two three four'; echo "[$a][$b][$c]"
IFS=: read -r u p rest <<< 'root:x:0:0:/root'; echo "$u $p $rest"
read -a words <<< 'x y z'; echo "${words[1]} ${#words[@]}"
read -n 3 three <<< 'abcdef'; echo $three
read -N 4 four <<< $'a\nbcd'; echo "$four" | od -c | head -2
read -d ';' semi <<< 'a b;c'; echo "$semi"
read -t 0.1 slow < <(sleep 1); echo "rc=$?"
read -p 'prompt> ' v <<< hello; echo $v
read x < /dev/null; echo "eof $?"; echo -n partial | { read x; echo "$? $x"; }
read -r bs <<< 'a\tb\\'; echo "$bs"; read nbs <<< 'a\tb\\c'; echo "$nbs"

diff <(echo a; echo b) <(echo a; echo c); echo $?
cat <(echo one) <(echo two); echo x | tee >(cat > out.txt) > /dev/null; sleep 0.1; cat out.txt
paste <(seq 3) <(seq 4 6); wc -l < <(seq 7)

coproc UP { while read -r l; do echo "${l^^}"; done; }
echo hello >&"${UP[1]}"; read -r ans <&"${UP[0]}"; echo "$ans"
exec {UP[1]}>&-; wait $UP_PID; echo "rc $?"

printf -v hex '%02x' 255; echo $hex
printf '%s\n' a 'b c' d; printf '%5s|%-5s|%05d|%.2f|%x|%o|%c\n' ab cd 42 3.14159 255 8 xyz
printf '%b\n' 'a\tb\x41'; printf '%q %q %q\n' 'a b' "it's" ''; printf '%(%Y)T\n' 0
printf '%d %i\n' 0x1f 010; printf '%s %s\n' only; printf '%*d|%-*d|\n' 5 1 5 2; printf -v a[2] x; declare -p a
printf '%d\n' abc; echo $?; printf '%z'; echo $?; printf; echo $?

declare -i n=5; n+=3; echo $n; n='2*3'; echo $n; declare -r K=1; K=2; echo "after $?"
declare -p n K; declare -x EXP=1; declare -p EXP; declare -l low=ABC; declare -u up=abc; echo $low $up; declare +i n; n=1+1; echo $n
declare -p nosuch; echo $?

shopt -s extglob
f=archive.tar.gz; echo ${f%%.*} ${f##*.} ${f%.*} ${f#*.}
case foo.txt in !(*.c|*.h)) echo other;; esac; [[ aaab == +(a)b ]] && echo plus; [[ abc == @(abc|def) ]] && echo at; [[ '' == ?(x) ]] && echo opt
v='  trim me  '; v=${v##+([[:space:]])}; v=${v%%+([[:space:]])}; echo "[$v]"; echo ${f//+([a-z])/X}

ip='192.0.2.17/24'
if [[ $ip =~ ^([0-9]+)\.([0-9]+)\.([0-9]+)\.([0-9]+)/([0-9]+)$ ]]; then
  echo "${BASH_REMATCH[0]} ${BASH_REMATCH[1]} ${BASH_REMATCH[4]} ${BASH_REMATCH[5]} ${#BASH_REMATCH[@]}"
fi
re='^[a-z]+$'; [[ abc =~ $re ]] && echo m; [[ abc1 =~ $re ]] || echo n; [[ 'a.c' =~ a\.c ]]; echo $?; [[ abc =~ "a.c" ]]; echo $?; [[ x =~ [ ]]; echo $?

trap 'echo "ERR line $LINENO rc $?"' ERR
false
(exit 3)
false || true
if false; then :; fi
ls /nonexistent 2>/dev/null
echo end

f() { trap 'echo return trap' RETURN; echo in f; }; f; g() { echo in g; }; g; trap - RETURN; f
trap 'echo bye' EXIT; echo last

trap 'echo "debug: $BASH_COMMAND"' DEBUG
x=1
echo $x
for i in 1 2; do :; done
trap - DEBUG
echo off

set -e
trap 'echo cleanup' EXIT
true
f() { false; echo "not here"; }
f || echo "guarded"
f
echo never

set -u; echo "${unset_var:-default}"; echo "$unset_var"; echo never

set -o pipefail; false | true; echo $?; set +o pipefail; false | true; echo $?; true | false | true; echo "${PIPESTATUS[@]}"

set -o noclobber; echo 1 > f; echo 2 > f; echo "rc $?"; echo 3 >| f; cat f; set +C; set -f; echo *; set +f; echo *

set -x; a=1; echo "$a b" 'c'; [[ $a == 1 ]]; (( a++ )); for i in x; do echo $i; done; set +x

set -- a 'b c' d; echo $# "$2"; for x; do echo "<$x>"; done; shift; echo "$*"; IFS=,; echo "$*"; echo "${@: -1}" "${*:1:1}"

shopt | grep -c .; shopt -p nullglob; shopt -s nullglob; echo x*y; shopt -u nullglob; echo x*y; shopt -q extglob; echo $?; shopt nope; echo $?; set -o | head -5

cat <<< "here $((1+1)) string"; cat <<'E'
no $expansion here
E
cat <<-E
	tabs $(echo gone)
	E
x=$(cat <<E
in a substitution
E
); echo "$x"

echo "nested $(echo "quote $(echo "three 'levels'")")" "a\"b" 'it'\''s' $'tab\there' "$(printf '%s' "x  y")"
echo "${v:-"a b"}" "${v:+set}" ${v:=dflt} "$v" "${v/d/D}" "${#v}" "${v:1:2}" "${v^^}"; echo "a
b"

echo $(( 2#1010 )) $(( 16#ff )) $(( 0x1F )) $(( 017 )) $(( 36#z )) $(( 7 / 2 )) $(( -7 / 2 )) $(( -7 % 3 )) $(( 2 ** 10 )) $(( 5 > 3 ? 1 : 0 )) $(( 1 << 4 | 1 )) $(( ~0 )) $(( !5 ))
x=5; (( x += 2, x *= 2 )); echo $x $(( x++ + ++x )) $x; let 'y = x % 5' z=1+1; echo $y $z; echo $(( 08 )); echo after $?

(( 10 / 0 )); echo $?; echo $(( 1 + )); echo next

set_by_ref() { local -n ref=$1; ref="new $2"; ref2=1; }
set_by_ref target value; echo "$target"
arr_sum() { local -n a=$1; local s=0 i; for i in "${a[@]}"; do (( s += i )); done; echo $s; }
nums=(1 2 3); arr_sum nums; declare -n r=nums; r+=(10); echo "${nums[@]}" "${!r}"; unset -n r; echo "${r-unset}"

sleep 0.3 & a=$!; (sleep 0.1; exit 3) & b=$!
wait -n; echo "first: $?"; wait -n; echo "second: $?"; wait -n; echo "none: $?"; wait $a; echo $?

for i in 3 1 2; do (sleep 0.$i; echo "job $i") & done; wait; echo all done

trap 'echo got INT; exit 5' INT
sleep 5 & p=$!
( sleep 0.1; kill -INT $$ ) &
wait $p; echo "wait said $?"

trap 'echo term' TERM; kill -TERM $$; echo alive; trap '' TERM; kill -TERM $$; echo ignored; trap - TERM; trap -p; trap 'echo usr' USR1 USR2; trap -p USR1; kill -USR2 $$

bash -c 'trap "echo child exits" EXIT; kill -TERM $$; sleep 1'; echo $?; bash -c 'exit 300'; echo $?; (exit -1); echo $?

i=0; while true; do ((++i > 5)) && break; ((i % 2)) && continue; echo $i; done; until ((i <= 3)); do ((i--)); done; echo $i
for ((i=0, j=10; i < j; i+=3, j--)); do echo $i $j; done; for x in {a..e..2} {01..03} {3..1}; do echo -n "$x "; done; echo
for o in 1 2 3; do for p in 1 2 3; do [[ $p == 2 ]] && continue 2; [[ $o == 3 ]] && break 2; echo $o$p; done; done

s='The quick brown fox'; echo ${s,,} ${s^^} ${s:4:5} ${s: -3} ${s/quick/slow} ${s//o/0} ${s#The } ${s%fox}; echo ${#s} ${s/#The/A} ${s/%fox/dog} ${s@Q} ${s@U}
a=(x 'y z'); echo "${a[@]@Q}" ${a[*]@A}; p='\u@\h'; echo "${p@E}"; echo ${!s*}; ref=s; echo "${!ref}"

while IFS=, read -r name age city; do printf '%-10s %3d %s\n' "$name" "$age" "$city"; done <<E
Ann,30,Oslo
Bob,4,Rome
E

declare -A count; for w in a b a c a b; do (( count[$w]++ )); done; for k in a b c; do echo $k ${count[$k]}; done; (( count[zz] += 5 )); echo ${count[zz]}

exec 3> log; echo one >&3; echo two >&3; exec 3>&-; cat log; exec 4< log; read -u 4 l; echo "l=$l"; exec 4<&-; echo x >&4; { echo out; echo err >&2; } > both 2>&1; cat both; exec {fd}>dyn; echo dyn >&$fd; cat dyn

main() {
  local dir; dir=$(mktemp -d) || return 1
  trap 'rm -rf "$dir"; echo removed' RETURN
  touch "$dir"/{a,b,c}.txt; local files=("$dir"/*.txt); echo ${#files[@]} "${files[@]##*/}"
}
main; echo $?

log() { local level=$1; shift; echo "[$level] ${FUNCNAME[1]}:${BASH_LINENO[0]} $*"; }
work() { log INFO starting "$@"; inner; }
inner() { log WARN deep; caller 0; echo "${FUNCNAME[*]}"; }
work a b

usage() { cat >&2 <<E
Usage: ${0##*/} [-h] file
E
exit 64; }
(usage); echo $?; [ $# -eq 0 ] && echo "no args"; : "${1:?need a file}"; echo never

test -f /etc/passwd && [ -d /etc -a -r /etc ] && echo ok; [ 1 -lt 2 ] && [ b \> a ] && echo cmp; [ -z "" ] && [ -n x ] && echo strs; [ 1 -eq x ]; echo $?; [ a = b; echo $?; [ -e /nope ] || echo missing; [[ -f /etc/passwd && ! -L /etc/passwd ]] && echo file; [[ 5 -gt 3 && abc < abd ]] && echo both

IFS=$'\n'; set -- $(printf 'a b\nc d\n'); echo $#; unset IFS; set -- $(printf 'a b\nc d\n'); echo $#; IFS=:; x=a::b:; set -- $x; echo $# "[$2]"; IFS=' :'; x=' a : b '; set -- $x; echo $#

alias ll='ls -l'; alias; shopt -s expand_aliases
alias hi='echo hi'
hi there; unalias hi; hi; type -t ll cd ls if main; type cd; command -v cd ls nope; echo $?; type nope

echo {1..3}{a,b} a{,b}c {x,y{1,2}} {a} {1..a} "{1,2}" {z..x} {1..10..4}; echo ~ ~root ~nobody$x; echo 'a'*; touch 'f 1' f2; for f in f*; do echo "[$f]"; done; ls -1 f?; echo [f]2 [!f]*

stack=(); push() { stack+=("$1"); }; pop() { local -n out=$1; out=${stack[-1]}; unset 'stack[-1]'; }
push a; push b; pop x; echo $x ${#stack[@]}; pop x; echo $x; pop x; echo "rc $?"

eval 'x=5; echo $((x*2))'; cmd='echo a b'; $cmd; "$cmd"; eval "$cmd"; name=var; eval "$name=7"; echo $var; printf -v "$name" 8; echo $var; declare "$name=9"; echo $var

source /dev/stdin <<< 'echo sourced $1; return 4' arg; echo $?; . ./nofile; echo $?; echo 'echo lib; f() { echo from lib; }' > lib.sh; . ./lib.sh; f

pushd /tmp > /dev/null; dirs; pushd / ; popd; cd - > /dev/null; echo $OLDPWD | head -c 4; echo; cd /nope; cd a b; cd ''; echo $?; pwd -P | head -c 4; echo; dirs -c; popd

umask; umask 077; umask -S; umask u=rwx,go=rx; umask; ulimit -n > /dev/null; echo $?; times > /dev/null; hash -r; hash; enable -n echo; type echo | head -c 12; echo; enable echo

time -p true 2>/dev/null; TIMEFORMAT='%1R'; echo $SECONDS $((RANDOM >= 0)) $BASH_SUBSHELL $(echo $BASH_SUBSHELL) $- $0 $LINENO

if ! grep -q nobody /etc/passwd; then echo none; elif grep -q root /etc/passwd; then echo both; else echo odd; fi; grep -c root nofile || echo "grep rc $?"; ! true; echo $?; true && false || echo or; { true; } && (false) ; echo $?

unset v; echo ${v-a} ${v:-b} ${v+c} "${v:+d}" ${v=e} $v; v=; echo ${v-a} ${v:-b} ${v+c} "[${v:+d}]"; echo ${#} ${#@}; (echo ${v:?empty}); echo $?; (echo ${w?}); echo $?

exec 2>&1; x=(1 2 3; echo "$((x[1]*2))"

a=1; ( a=2; echo in $a ); echo out $a; { a=3; }; echo $a; echo x | { read a; echo $a; }; echo $a; shopt -s lastpipe; echo y | read a; echo $a; export E=1; bash -c 'echo $E $a'; env -i bash -c 'echo ${E-none}'; E=2 bash -c 'echo $E'; echo $E

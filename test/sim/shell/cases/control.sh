if true; then echo a; elif false; then echo b; else echo c; fi

if false; then echo a; elif true; then echo b; else echo c; fi

if false; then :; fi; echo $?; if ! true; then echo x; else echo y; fi

for i in 1 2 3; do echo $i; done; echo $i

for i; do echo $i; done; set -- x y; for i; do echo $i; done; for i do echo $i; done

for ((i=0; i<3; i++)); do echo $i; done; for ((;;)); do break; done; echo end

for ((i=0,j=5; i<j; i+=2,j--)); do echo $i $j; done

i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done

i=3; until ((i==0)); do echo $i; ((i--)); done

while true; do echo once; break; done; for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done

for i in 1 2; do for j in a b; do [ $j = b ] && continue 2; echo $i$j; done; done

for i in 1 2; do for j in a b; do break 2; done; done; echo $i $j

case abc in a) echo 1;; a*|b) echo 2;; *) echo 3;; esac

case x in (y) echo y;; (x) echo x;; esac; case q in a) ;; esac; echo $?

case a in a) echo 1;& b) echo 2;; c) echo 3;; esac; case a in a) echo 1;;& [a-z]) echo 2;;& z) echo 3;; esac

case "a b" in "a b") echo sp;; esac; x='*'; case foo in "$x") echo lit;; $x) echo pat;; esac

f() { echo "f $1 $#"; }; f a b; f; echo $?

f() { return 3; }; f; echo $?; g() { false; }; g; echo $?

function f { echo kw; }; f; function g() { echo both; }; g

f() { local x=1; x=2; echo $x; }; x=5; f; echo $x

f() { g; }; g() { echo $x; }; f2() { local x=dyn; f; }; x=glob; f2; f

f() { local a=1 b; echo "[$a][$b]"; local -a arr=(1 2); echo ${arr[1]}; }; f; echo "[$a]"

fact() { if (( $1 <= 1 )); then echo 1; else echo $(( $1 * $(fact $(($1-1))) )); fi; }; fact 6

f() { echo "$FUNCNAME ${FUNCNAME[1]}"; }; f

f() { set -- x y; echo $1; }; set -- a; f; echo $1

f() ( x=sub; echo $x ); x=1; f; echo $x

f() { echo out; } > file; f; cat file

{ echo a; echo b; } | cat; (echo c; echo d) | cat

(x=1; echo $x); echo "[$x]"; (cd /; pwd); (exit 7); echo $?

{ echo grp; false; }; echo $?

true && echo a || echo b; false && echo a || echo b; true || echo no; false || echo yes

! true; echo $?; ! false; echo $?; true | false; echo $?; ! true | false; echo $?

true | false | true; echo "${PIPESTATUS[@]}"; (exit 3) | (exit 4); echo ${PIPESTATUS[0]} ${PIPESTATUS[1]}

set -o pipefail; false | true; echo $?; true | true; echo $?

echo a | { read x; echo "got $x"; }; echo "[$x]"

shopt -s lastpipe; echo a | read x; echo "[$x]"

echo x | cat | cat | cat; echo err >&2 | cat; { echo o; echo e >&2; } |& cat

set -e; true; false; echo not reached

set -e; if false; then :; fi; false || true; ! true; echo ok; (false); echo no

set -e; f() { false; echo in f; }; f || echo caught; f; echo no

set -e; x=$(false); echo no

set -e; echo $(false) yes; local_test=1; false | true; echo piped

set -eo pipefail; false | true; echo no

set -u; echo $undefined; echo no

set -u; echo ${undefined:-ok} "${arr[@]}" $# ; echo "$1"; echo no

set -x; echo a b; x=1; y="a b"; echo "$y" ''; [ $x = 1 ]; [[ $x == 1 ]]; (( x > 0 )); for i in 1 2; do :; done

set -x; f() { echo in; }; f a; x=$(echo sub); case $x in sub) :;; esac; a=(1 2)

PS4='>> '; set -x; echo hi; set +x; echo bye

set -v
echo verbose
set +v
echo quiet

set -n
echo never

set -C; echo a > f; echo b > f; echo c >| f; cat f

set -- -a b; echo $1; set - x; echo $1; set a b c; echo $#; set --; echo $#

set -a; x=exp; env | grep ^x=

trap 'echo exit $?' EXIT; echo run; exit 3

trap 'echo err' ERR; false; true; if false; then :; fi; (exit 2); echo done

trap 'echo int' INT; kill -INT $$; echo after; trap - INT; trap

trap 'echo usr1' USR1; kill -USR1 $$; kill -s USR1 $$; echo end

trap '' TERM; kill $$; echo survived; trap - TERM; trap -p

trap 'echo a' EXIT INT; trap; trap -p INT; trap -l | head -1

trap 'echo debug' DEBUG; echo x; :; trap - DEBUG; echo y

(trap 'echo sub exit' EXIT; echo in sub); echo out

f() { trap 'echo ret' RETURN; echo body; }; f; echo after

trap 'echo "line $LINENO"' ERR
false
echo x

exit 5; echo no

exit abc

exit 1 2; echo continues

return 3; echo after $?

break; continue; echo $?

f() { return abc; }; f; echo $?

eval 'x=1; echo $x'; eval "echo a" "b"; eval; echo $?; eval 'exit 3'; echo no

eval 'for i in 1 2'; echo $?

echo 'echo sourced $1; y=5; return 4; echo no' > s; . ./s arg; echo $? $y; source ./s

. ./nonexistent; echo $?; source; echo $?

echo a; foo; echo $?; ./nofile; echo $?; /; echo $?; touch nx; ./nx; echo $?

echo '#!/bin/bash
echo script $0 $1' > s.sh; chmod +x s.sh; ./s.sh arg; bash s.sh arg2; echo 'echo plain $1' > p; chmod +x p; ./p z

bash -c 'echo $0 $1 $#' name a b; bash -c 'exit 9'; echo $?; echo 'echo stdin' | bash; bash -s x y <<< 'echo $1 $2'

bash -c 'foo'; bash -c 'echo a; bar; echo b'; bash nofile; echo $?

bash -x -c 'echo hi'; bash -e -c 'false; echo no'; echo $?; bash -u -c 'echo $q'; echo $?

x=1 bash -c 'echo $x'; export y=2; bash -c 'echo $y'; bash -c 'echo [$z]'

select x in a b c; do echo "got $x $REPLY"; break; done <<< 2

while read l; do echo "[$l]"; done <<E
a b
 c
E

while IFS= read -r l; do echo "[$l]"; done <<'E'
 a\b
c
E

printf 'a b\nc d\n' | while read x y; do echo "$y $x"; done

n=0; while read l; do ((n++)); done < /dev/null; echo $n

echo $LINENO; echo $LINENO
echo $LINENO
f() { echo $LINENO; }
f

f() { caller; caller 0; }; f

time -p true 2>&1 | head -0; echo ok

TIMEFORMAT='%0R'; time true

: $((x=3)); echo $x; : "${y:=4}"; echo $y

f() { echo a; }; type f; type -t f echo cat if nosuch; type nosuch; echo $?

f() { if true; then echo a; else echo b; fi; for i in 1 2; do echo $i; done; }; declare -f f

g() { while read x; do case $x in a) echo 1 ;; b|c) echo 2 ;; esac; done < /dev/null; [[ -n $x && $y == z ]] && echo t; }; type g

command -v echo if ls nosuch; echo $?; command echo hi; builtin echo ho; command -V cd

f() { echo func; }; echo() { builtin echo "wrapped $*"; }; echo x; unset -f echo; echo y; unset f; f

test() { echo mytest; }; test; \test; command test; echo $?

if :; then echo a
else echo b; fi
while false
do echo no
done
echo end

a=1; { a=2; }; echo $a; { a=3; } | cat; echo $a

! { false; }; echo $?; { true; } && (false) || echo ok

coproc cat; echo hi >&${COPROC[1]}; exec {COPROC[1]}>&-; read x <&${COPROC[0]}; echo $x

f() { local -; set -f; echo $-; }; f | grep -c f; echo $- | grep -c f

f() { ((n++)); ((n<5)) && f; echo $n; }; n=0; f

for f in a "b c"; do case $f in *\ *) echo space;; *) echo none;; esac; done

printf '%s\n' a b c; printf '%s-%s\n' 1 2 3; printf 'no newline'; printf '\n'

printf '%d %i %5d %-5d| %05d %+d %x %X %o %#x %c\n' 1 2 3 4 5 6 255 255 8 255 abc

printf '%s %10s %-10s| %.2s\n' a b c defg; printf '%%\n'; printf '%b\n' 'a\tb\n'; printf '%q\n' 'a b' "it's" '' 'a$b' $'x\ny'

printf '%f %.2f %e %g %G\n' 1.5 2.345 12345.678 0.0001 1e20; printf '%5.1f|\n' 3.14159

printf '%d\n' abc; echo $?; printf '%d\n' 12abc; printf '%d\n' 0x1f 010 "'A"; printf '%d\n' ''; printf '%d\n'

printf '%z\n'; echo $?; printf; echo $?; printf '%'; echo; printf '%s %s\n'; printf '\x41\101\u0041\n'; printf '%*d|%-*d|\n' 5 1 5 2

printf '%(%Y)T\n' 0; printf '%(%F %T)T\n' 86400; printf -v x '%03d' 7; echo $x

read x <<< 'a b c'; echo "[$x]"; read x y <<< 'a b c'; echo "[$x][$y]"; read -a arr <<< 'a b c'; echo ${arr[1]} ${#arr[@]}

read -r x <<< 'a\b'; echo "$x"; read x <<< 'a\b'; echo "$x"; read -d : x <<< 'ab:cd'; echo $x; read -n 2 x <<< abcd; echo $x

read <<< 'reply  here '; echo "[$REPLY]"; IFS=: read a b c <<< 'x:y:z:w'; echo "$a|$b|$c"; read -p prompt x <<< v; echo $x

read x < /dev/null; echo $? "[$x]"; printf 'nonl' | { read x; echo $? $x; }; read -t 0.1 x < <(sleep 1); echo $?

read x y <<E
one two
E
echo $y $x; read 1x <<< a; echo $?; read -u 9 x; echo $?; read -z; echo $?

mapfile -t a <<< $'l1\nl2\nl3'; echo ${#a[@]} ${a[1]}; mapfile a <<< x; printf '[%s]' "${a[@]}"; readarray -t -n 1 b <<< $'p\nq'; echo ${b[@]}; mapfile -t -s 1 c <<< $'p\nq'; echo ${c[@]}

export x=1; export -p | grep ' x='; export y; declare -p x y; export 1a; echo $?; export -n x; declare -p x

declare x=1; declare -r y=2; declare -i z=3; declare -a a=(1 2); declare -A m=([k]=v); declare -x e=5; declare -p x y z a m e

declare -p nosuch; echo $?; readonly r=1; r=2; echo after; unset r; echo $?; readonly -p | grep ' r='

readonly r=1
r=2
echo "next line $?"
(r=3; echo no); echo $?

local x; echo $?; f() { local -r c=1; c=2; echo no; }; f; echo $?

declare -f nosuch; echo $?; declare -q; echo $?; typeset v=1; echo $v; declare -p v

unset x; x=1; unset x; echo "[$x]"; unset nosuch; echo $?; f() { :; }; unset -f f; f; unset -v; unset 1x; echo $?

shift; echo $?; set -- a b c; shift; echo $*; shift 5; echo $? $*; shift -1; echo $?; shift x; echo $?

cd /tmp; pwd; cd /usr/bin; pwd; cd -; cd ..; pwd; cd; echo $PWD $OLDPWD; cd /nonexistent; echo $?; cd /etc/passwd; echo $?

cd a b; echo $?; cd ''; echo $?; unset HOME; cd; echo $?; cd -z; echo $?; mkdir x; cd x; cd ../x/.; basename $PWD

pushd /tmp > /dev/null; pushd /usr; dirs; popd; dirs -v; popd > /dev/null; popd; echo $?; dirs -c

umask; umask 077; umask; umask -S; umask u=rwx,g=rx,o=; umask; umask 9; echo $?

type cd echo [ if; type -t cd; type -a true | head -1; hash; ls > /dev/null; hash -r; hash nosuch; echo $?

alias; alias x=y; alias x; alias; unalias x; alias x; echo $?; shopt -s expand_aliases
alias hi='echo hello'
hi world

getopts ab: o -a -b val; echo $o; getopts ab: o -a -b val; echo $o $OPTARG; getopts ab: o -a -b val; echo $? $OPTIND

while getopts "ab:c" opt -a -b foo -c rest; do echo "$opt $OPTARG"; done; echo $OPTIND

f() { local OPTIND=1; while getopts :x:y o "$@"; do case $o in x) echo "x=$OPTARG";; y) echo y;; \?) echo "bad $OPTARG";; :) echo "missing $OPTARG";; esac; done; shift $((OPTIND-1)); echo "rest $*"; }; f -y -x 1 a b; f -z; f -x

getopts a: o -z; echo "$? $o"; OPTIND=1; getopts a: o -a; echo $o

shopt -s nullglob; shopt nullglob; shopt -q nullglob; echo $?; shopt -u nullglob; shopt nullglob; shopt nosuch; echo $?; shopt -p extglob

set -o | grep -E 'errexit|pipefail'; set -o pipefail; set -o | grep pipefail; set +o | grep errexit; set -o nosuch; echo $?; set -Z; echo $?

let; type -t let; enable -n echo; type -t echo; enable echo; type -t echo; builtin nosuch; echo $?; command; echo $?

times | wc -l; ulimit -n | grep -c '[0-9]'; help nosuchthing; echo $?

kill -l 9; kill -l TERM; kill -l 143; kill; echo $?; kill -BAD 1; echo $?; kill 999999; echo $?; kill abc; echo $?; kill -0 $$; echo $?

kill -l | head -2

wait; echo $?; wait 99999; echo $?; jobs; fg; echo $?; bg; echo $?; disown; echo $?; wait %1; echo $?; wait abc; echo $?

exec echo replaced; echo no

exec nosuchcmd; echo no

exec 3> f; echo to3 >&3; exec 3>&-; cat f; exec 4< f; read x <&4; echo $x; exec 4<&-; echo hi >&3; echo $?

exec > out; echo hidden; exec >&2; cat out

echo a > /nonexistent/x; echo $?; cat < nosuch; echo $?; echo x > /; echo $?; > f; cat f; echo ok

echo out; echo err >&2; { echo o; echo e >&2; } 2>/dev/null; { echo o2; echo e2 >&2; } >/dev/null; { echo o3; echo e3 >&2; } &> all; cat all

echo a 1>&2 2>/dev/null; echo b 2>&1 >/dev/null; ls nosuchfile 2>&1 | cat; ls nosuch 2> e; wc -l < e

{ echo a; echo b >&2; } 2>&1 | cat; (echo x >&3) 3>&1; echo y 3>&1 >&3; echo z >&9; echo $?

exec {fd}> f; echo viafd >&$fd; exec {fd}>&-; cat f; echo app >> f; cat f; echo rw <> f; : <> newf; ls newf

cat <(echo a) <(echo b); echo x > >(cat); sleep 0.1; wc -l < <(printf 'a\nb\n'); cat <(echo 1) <(echo 1) && echo same

echo $(echo a >&2) 2>/dev/null; x=$(ls nosuch 2>&1); echo "$x"; f() { echo e >&2; }; f 2>/dev/null; f 2>&1 | cat

true > f1 > f2; ls f1 f2; cat 0< f1; echo a 2> f3 >&2; cat f3; x=f4; echo v > $x; cat f4; y='a b'; echo v > $y; echo $?

echo bad >&abc; cat abc; echo x 2>&7; echo $?; cat <&8; echo $?

type -p ls; type -P cat; command -v cat; type -P nosuch; echo $?

echo ${BASH_VERSION%%.*} $BASH_SUBSHELL; (echo $BASH_SUBSHELL); echo ${BASH_VERSINFO[0]} $UID $EUID; echo $SHLVL | grep -c .

f() { echo $# "$@"; }; f "$@" a; export -f f; bash -c 'f x'; x='() { :; }'; declare -F f

history; echo $?; caller; echo $?; suspend; dirs; logout 2>&1; echo

declare -a arr; arr[3]=x; declare -p arr; arr=(); declare -p arr; declare -A e; declare -p e; declare u; declare -p u

x=5; declare -p x | cat; declare -i x; x=1+1; echo $x; declare +i x; x=1+1; echo $x; set | grep ^x=

printf '%s\n' {a..c} | while read l; do echo "-$l"; done; printf '%-10s|%5s|\n' name val; printf '%s' a b c; echo

echo "a:b:c" | (IFS=:; read x y z; echo $z$y$x); echo 1 2 3 | { read a b; echo "$b"; }

true; echo $_; echo a b; echo $_; ls /dev/null > /dev/null; echo $_

echo 'a  b' "c  d" e\ \ f

echo "a\$b \`x\` \\ \" \n"

echo $'a\tb\nc\x41\101\e[0m'

echo a"b"'c'd

echo "$(echo hi)" `echo ho`

echo $(echo a   b) "$(echo a   b)"

x="a b  c"; echo $x; echo "$x"

x='*'; echo "$x"; cd /; echo $x | cat >/dev/null; echo ok

echo "nested $(echo "in $(echo deep)")"

echo \a\b "\a" '\a'

echo ""; echo ''; echo

set -- a "b c" d; for i in "$@"; do echo "[$i]"; done; for i in $@; do echo "<$i>"; done

set -- a "b c" d; for i in "$*"; do echo "[$i]"; done; IFS=,; echo "$*"

set -- ; for i in "$@"; do echo "[$i]"; done; echo none "$@" end

set -- a b; echo "x$@y" x$*y

IFS=:; x=a:b::c; for i in $x; do echo "[$i]"; done

IFS=' :'; x=' a : b  c:'; for i in $x; do echo "[$i]"; done

IFS=; x='a b'; for i in $x; do echo "[$i]"; done

unset IFS; x=' a b '; for i in $x; do echo "[$i]"; done

x=; echo a$x b"$x" c; for i in $x; do echo never; done; for i in "$x"; do echo once; done

echo {a,b,c} x{1,2}y {1..5} {a..e} {5..1} {1..10..3} {01..03}

echo {a,{b,c}} {a} {} {a,} a{b,c}{d,e} "{a,b}" \{a,b}

echo {-2..2} {a..c..2} {1..3}{a,b} ${x}{1,2}

a=1; echo {$a,2} {1..$a}

echo ~ ~/x a~ "~" ~root; x=~/y; echo $x; PATHX=~/a:~/b; echo $PATHX

HOME=/h; echo ~ ~/z

echo a#b #comment

echo a; # comment

echo one \
two

echo "one \
two" 'three \
four'

printf '%s\n' "a
b"

echo $((1+1))$((2+2)) "x$((3))y"

echo ${x-unset} ${x:-null}

x=; echo "${x-unset}" "${x:-null}" "${x+set}" "${x:+nonnull}"

echo "${y:-a b}" ${y:-a b} "${y:-"a  b"}" ${y:-'a  b'}

unset z; echo ${z:=val} $z; echo ${z:=other}

x=abc; echo ${x:1} ${x:0:2} ${x: -1} ${x:1:-1} ${x:5} "${x:1:1}"

x=abcabc; echo ${x#a} ${x#*b} ${x##*b} ${x%c} ${x%b*} ${x%%b*}

x=/usr/local/bin; echo ${x##*/} ${x%/*} ${x#/} ${x//\//_}

x=abcabc; echo ${x/b/X} ${x//b/X} ${x/#a/X} ${x/%c/X} ${x//b} ${x/b}

x=hello; echo ${x^} ${x^^} ${x^^[lo]}; y=HELLO; echo ${y,} ${y,,}

x=abc; echo ${#x} ${#} ; set -- a b; echo ${#} ${#@} ${#*}

a=1; b=a; echo ${!b}; abc=1; abd=2; echo ${!ab*} "${!ab@}"

x='a b'; echo ${x@Q} ${x@U} ${x@u} ${x@L}; y="it's"; echo ${y@Q}; z=$'a\nb'; echo "${z@Q}"

x=a.b.c; IFS=.; set -- $x; echo $# $1 $3

x="a*b"; echo ${x/\*/X} "${x%\**}"; p='*'; echo "${x#$p}" "${x#"$p"}" "${x/"$p"/Y}"

x=aXbXc; echo "${x//X/&-}" "${x//X/\&}"

echo "${#PATH}" | cat > /dev/null; x=12345; echo ${#x}

x=(a b c); echo ${x[@]} ${x[1]} ${#x[@]} ${!x[@]} ${x[-1]} ${x[@]:1} ${x[@]:1:1}

x=(a b c); x+=(d); x[6]=g; echo ${x[@]} ${!x[@]} ${#x[@]}; unset 'x[1]'; echo ${x[@]} ${!x[@]}

x=([2]=b [0]=a); echo ${x[@]} ${!x[@]}; x=("${x[@]}"); echo ${!x[@]}

declare -A m; m[a]=1; m[b c]=2; echo ${m[a]} "${m[b c]}" ${#m[@]}

declare -A m=([x]=1); for k in "${!m[@]}"; do echo "$k=${m[$k]}"; done; unset 'm[x]'; echo ${#m[@]}

x=(1 2 3); echo "${x[*]}"; IFS=-; echo "${x[*]}" ${x[*]}

x=(a 'b c'); for i in "${x[@]}"; do echo "[$i]"; done; echo "${x[@]/b/B}" "${x[@]^^}" "${x[@]#a}"

x=(1 2 3); (( x[1]+=5 )); echo ${x[1]} $((x[0]+x[2])); i=2; echo ${x[i]} ${x[i-1]}

x=hello; echo "${x:$((1+1)):2}" ${x:(-3)} ${x:0-2}

echo ${1-none} ${10-none}; set -- 1 2 3 4 5 6 7 8 9 10 11; echo $10 ${10} ${11}

echo "a'b" 'a"b' "a\"b"

echo $'it\'s' $"locale"

x='$y'; y=1; echo $x "$x"; eval echo $x

echo "a  b"c"d  e"

cat <<< "here string $((1+2))"; cat <<< 'a
b'

cat <<E
a $((1+1)) `echo b` $(echo c) \$x "q" 'r'
E

cat <<'E'
a $x `y` \z
E

cat <<-E
	tab stripped
	  two
	E

cat <<A; cat <<B
one
A
two
B

x=5; cat <<E
${x:-y} ${z:-"quoted"} \
joined
E

echo "$(cat <<E
inner
E
)"

x=$(printf 'a\n\n\n'); echo "[$x]"; y=$(printf '\n\na'); echo "[$y]"

x=$(echo out; echo err >&2); echo "x=$x"

x=$(exit 3); echo $?; y=$(false) z=1; echo $?

echo $(< /dev/null)empty; echo hi > f; echo $(< f) "$(<f)"

echo "${x:?}"; echo not reached

echo ${x?my message}; echo not

unset u; (echo ${u:?gone}) ; echo after $?

x=1; echo $x$x "$x"$x ${x}1

echo $$ | grep -q '^[0-9]*$' && echo pid

echo "$-" | grep -q h && echo yes

true; echo "$?" $?; false; echo $?

x=a; x+=b; x+=c; echo $x; declare -i n=1; n+=2; echo $n

a=1 b=2 c=$a$b; echo $a $b $c

x=1 y=$x; echo $y; x=5 env | grep ^x=; echo $x

IFS=, read a b <<< "1,2"; echo $a $b; x="p q"; IFS=$'\n'; echo $x

echo *nomatch* [x]; touch a1 a2 b1; echo a* ?1 [ab]1 [!a]* *

touch .hid vis; echo *; shopt -s dotglob; echo *; shopt -s nullglob; echo zz* end

touch 'a b' c; for f in *; do echo "[$f]"; done; echo "*" '*' \*

mkdir d; touch d/x d/y; echo d/* */x d/[xz]; set -f; echo d/*

shopt -s extglob; touch a.c b.c a.h; echo !(*.c) @(a|b).c *(a).h +(b)*

shopt -s globstar; mkdir d d/e; touch d/e/f; echo **; echo **/f

shopt -s failglob; echo zz*; echo after

x=$'\x01\x02'; echo ${#x}; y=é; echo ${#y}

echo ${!x}; x=PATHZ; PATHZ=v; echo ${!x}; echo ${!1}; set -- x; echo ${!1}

x="a b c"; set -- $x; echo $2; shift 2; echo $1 $#

echo "tab	in" 'x	y' a	b

echo -n a; echo b; echo -e 'x\ty\n\\'; echo -E 'a\tb'; echo -ne 'p\cq'; echo; echo -x

echo -- a; echo - b; echo -nn c; echo

[ -z "${x+set}" ] && echo unset; x=; [ -z "${x+set}" ] || echo set

x=abc; [[ ${x:0:1} == a ]] && echo first; echo ${x:${#x}-1}

echo "${x:-${y:-deep}}" "${x:-$(echo cmd)}" ${x:-$((1+2))}

v=x; printf -v $v %05d 42; echo $x; printf -v 'arr[2]' %s z; echo ${arr[2]}

echo ${x/a/b}end ${x//}end; x=aaa; echo ${x/a/} ${x//a/bb}

a=(x y z); echo ${a[@]: -2} ${a[@]:0:2} "${a[*]:1}"; set -- p q r; echo ${@:2} ${@:1:1} ${*: -1}

a=("" x ""); echo ${#a[@]}; for i in "${a[@]}"; do echo "[$i]"; done; for i in ${a[@]}; do echo "<$i>"; done

x='a\b'; echo $x "$x" ${x//\\/\/}; echo 'a\\b' "a\\b" a\\b

echo `echo \`echo nested\`` "`echo "q"`"

x=3; echo $[x+1] $((x++)) $((++x)) $x

declare -u up=abc; declare -l lo=ABC; echo $up $lo; up=xyz; echo $up

declare -n ref=target; target=5; echo $ref; ref=6; echo $target; unset -n ref; echo ${target}

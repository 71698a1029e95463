[ a = a ] && echo 1; [ a = b ] || echo 2; [ a != b ] && echo 3; [ -n x ] && echo 4; [ -z "" ] && echo 5; [ x ] && echo 6; [ ] || echo 7

[ 1 -eq 1 ] && echo a; [ 1 -lt 2 ] && echo b; [ 3 -ge 4 ] || echo c; [ -1 -gt -2 ] && echo d

[ a -eq 1 ]; echo $?; [ 1 -eq ]; echo $?; [ 1 = ]; echo $?; [ -f ]; echo $?; [ = ]; echo $?

[ 1 = 1; echo $?; [ a b ]; echo $?; [ a b c ]; echo $?; [ a = b c d ]; echo $?; test a b c d e; echo $?

touch f; mkdir d; [ -e f ] && [ -f f ] && [ ! -d f ] && [ -d d ] && echo ok; [ -s f ] || echo empty; echo x > f; [ -s f ] && echo nonempty

[ -r f ] || echo no; [ -x /bin/sh ] && echo x; [ -e nosuch ] || echo none; [ -L /bin ] && echo link; [ -p f ] || echo nopipe

[ a = a -a b = b ] && echo and; [ a = b -o b = b ] && echo or; [ ! a = b ] && echo not; [ \( a = a \) ] && echo paren

[[ a == a && b == b ]] && echo 1; [[ a == b || b == b ]] && echo 2; [[ ! a == b ]] && echo 3; [[ ( a == a ) ]] && echo 4

[[ abc == a* ]] && echo glob; [[ abc == "a*" ]] || echo lit; [[ abc != *z* ]] && echo ne; x='a*'; [[ abc == $x ]] && echo var; [[ abc == "$x" ]] || echo quoted

[[ abc =~ b ]] && echo m; [[ abc =~ ^b ]] || echo n; [[ foo123 =~ ^([a-z]+)([0-9]+)$ ]] && echo ${BASH_REMATCH[0]} ${BASH_REMATCH[1]} ${BASH_REMATCH[2]}

re='^[0-9]+$'; [[ 123 =~ $re ]] && echo num; [[ a.b =~ a\.b ]] && echo dot; [[ axb =~ "a.b" ]] || echo quoted; [[ 10.0.0.1 =~ ^([0-9]+\.){3}[0-9]+$ ]] && echo ip

[[ -z $undefined ]] && echo empty; x="a b"; [[ $x == "a b" ]] && echo nosplit; [[ -n $x ]] && echo nonempty; [[ -v x ]] && echo set; [[ -v nope ]] || echo unset

[[ a < b ]] && echo lt; [[ b > a ]] && echo gt; [[ 10 < 9 ]] && echo lex; [ a \< b ] && echo esc

[[ 1 -eq a ]]; echo $?; [[ 1 -eq 1x ]]; echo $?

x=5; [[ $x -gt 3 && $x -lt 10 ]] && echo in; [[ $x =~ [[:digit:]] ]] && echo cls; shopt -s nocasematch; [[ ABC == abc ]] && echo nocase

test -n "a" -a -z ""; echo $?; test 5 -gt 3; echo $?; test; echo $?; test !; echo $?; test ! a; echo $?

touch -d 2020-01-01 old 2>/dev/null || touch old; sleep 0.01; touch new; [ new -nt nosuch ] && echo nt; [ f -ef f ] || echo nof

[[ $(echo x) == x ]] && echo sub; [[ "" ]] || echo empty; [[ x ]] && echo nonempty

[[ a ==
b ]] || echo multi

if [ -n "$1" ] && [ "$1" != x ]; then echo a; else echo b; fi

[ -t 0 ] || echo notty; [ "a" == "a" ] && echo eqeq; [ -o errexit ] || echo noe; set -e; [ -o errexit ] && echo e

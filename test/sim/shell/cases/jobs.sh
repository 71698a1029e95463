sleep 0.1 & wait; echo $?; (exit 3) & wait $!; echo $?; wait $!; echo $?

sleep 0.2 & jobs; wait; jobs; echo done

sleep 5 & kill $!; wait $!; echo $?

sleep 5 & kill %1; wait %1; echo $?

sleep 5 & p=$!; kill -9 $p; wait $p; echo $?

sleep 5 & sleep 6 & jobs -r; kill %1 %2; wait; jobs

sleep 0.3 & sleep 0.1 & wait -n; echo $?; jobs; wait

for i in 3 1 2; do (sleep 0.$i; echo $i) & done; wait; echo all

{ sleep 0.1; echo bg; } & echo fg; wait

(sleep 0.1; exit 4) & p1=$!; (exit 5) & p2=$!; wait $p1; echo $?; wait $p2; echo $?; wait $p1 $p2; echo $?

false & wait $!; echo $?; nosuchcmd & wait $!; echo $?; { false; true; } & wait; echo $?

trap 'echo got term; exit 1' TERM; (sleep 0.1; kill $$) & sleep 1 & wait $!; echo no

trap 'echo usr' USR1; (sleep 0.1; kill -USR1 $$) & sleep 0.5; echo after; wait

bash -c 'kill -TERM $$'; echo $?; bash -c 'kill -KILL $$'; echo $?; (kill -INT $BASHPID); echo $?; sh -c 'kill -PIPE $$'; echo $?

f() { sleep 0.1; echo f done; }; f & wait; echo $! | grep -c '[0-9]'

x=$(sleep 0.1 & echo quick); echo $x; (sleep 0.1 &) ; echo now

while :; do echo y; done | { read a; echo $a; }; echo ${PIPESTATUS[@]}

yes | { read a; read b; echo $a$b; }; echo ${PIPESTATUS[0]}

sleep 0.1 | echo fast; cat /dev/null & wait; echo a & wait; cat & wait; echo $?

echo start; sleep 0.2 & P=$!; while kill -0 $P 2>/dev/null; do sleep 0.05; done; echo finished

trap 'echo bye' EXIT; sleep 5 & sleep 0.1; kill $!; echo end

sleep 1 & disown; jobs; wait; echo none

set -m; sleep 0.1 & wait; echo m

exec 3< <(echo a; echo b); read x <&3; read y <&3; echo $x$y

cleanup() { echo cleaning; kill $pid 2>/dev/null; }; trap cleanup EXIT; sleep 10 & pid=$!; sleep 0.1; echo working

SECONDS=0; sleep 1; echo $SECONDS; timeout 0.1 sleep 5; echo $?

(echo a; sleep 0.1; echo b) | while read x; do echo "got $x"; done; echo | cat; echo $?

wait -n; echo $?; sleep 0.1 & wait -p var -n; [ "$var" = "$!" ] && echo same; jobs %1; echo $?; jobs -x echo

kill -STOP $BASHPID & sleep 0.1; jobs; kill -CONT %1; wait; echo over

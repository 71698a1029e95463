nsenter
nsenter -h
nsenter -V
nsenter --frob
ip netns add n1
nsenter --net=/run/netns/n1 ip -br link
nsenter -n/run/netns/n1 ip -br link
nsenter --net=/run/netns/foo ip link
nsenter --net=/run ip link
nsenter --net ip link
nsenter -n ip link
nsenter -t 99999 -n ip link
nsenter -t x -n ip link
nsenter -t 1 ip -br link
ip netns exec n1 sleep 50 & P=$!
nsenter -t $P -n ip -br link
nsenter -n -t $P ip -br link
nsenter -nt $P ip -br link
nsenter --target $P --net ip -br link
nsenter --target=$P --net -- ip -br link
nsenter -t $P -n foo
nsenter -t $P -n sh -c 'exit 7'
echo 'ip -br link' | nsenter -t $P -n
nsenter -t $P -m -n ip -br link
nsenter -t $P -a ip -br link
nsenter -t $P -n -F ip -br link
nsenter --net=/proc/$P/ns/net ip -br link
nsenter -t $P -n -r ip -br link
nsenter --net=/proc/$P/ns/uts ip -br link
nsenter -t $P -Z
kill $P
unshare -h
unshare -V
unshare --frob
unshare -n ip -br link
unshare --net ip -br link
unshare -n foo
unshare -n sh -c 'exit 5'
unshare -r -n ip -br link
unshare -rn id -u
unshare -fn ip -br link
unshare -n -f -p --mount-proc ip -br link
unshare -m -n ip -br link
touch /tmp/nsfile
echo 'ip -br link' | unshare -n
unshare -z
unshare
unshare -n -- ip -br link
unshare -S 0 id -u
unshare --kill-child -n ip -br link

# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: what tcpdump shows when two hosts meet
ip netns add a
ip netns add b
ip link add va netns a type veth peer name vb netns b
ip -n a link set va address 02:00:00:00:00:0a
ip -n b link set vb address 02:00:00:00:00:0b
ip netns exec b sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip netns exec a sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip -n a addr add 192.0.2.1/24 dev va
ip -n b addr add 192.0.2.2/24 dev vb
ip -n a link set va up
ip -n b link set vb up
sleep 1
ip netns exec b tcpdump -n -e -l --immediate-mode -i vb > /tmp/1.txt 2>/tmp/1e.txt &
sleep 1
ip netns exec a ping -c 2 192.0.2.2
sleep 6
kill %1
wait
cat /tmp/1e.txt
sed 's/^[0-9:.]* //' /tmp/1.txt
ip netns exec b tcpdump -n -v -t -l --immediate-mode -c 4 -i any icmp > /tmp/2.txt 2>&1 &
sleep 1
ip netns exec a ping -c 2 -s 100 -t 33 192.0.2.2
wait
cat /tmp/2.txt
ip netns exec b timeout 4 tcpdump -n -t -XX -c 1 -i vb --immediate-mode icmp > /tmp/3.txt 2>&1 &
sleep 1
ip netns exec a ping -c 1 -p ff 192.0.2.2
wait
wc -l /tmp/3.txt
ip netns exec b tcpdump -i nosuch
ip netns exec b tcpdump -n -i vb 'bad filter expression here'
ip netns exec b tcpdump -D | head -3
ip netns exec b timeout 3 tcpdump -n -t -i vb -w /tmp/x.pcap icmp &
sleep 1
ip netns exec a ping -c 1 192.0.2.2
wait
tcpdump -n -t -r /tmp/x.pcap
tcpdump -n -t -q -r /tmp/x.pcap 'icmp[icmptype] == icmp-echo'
tcpdump -n -t -r /tmp/x.pcap host 192.0.2.9
tcpdump -r /tmp/nosuch.pcap
ip netns exec b timeout 3 tcpdump -n -t -l -i vb arp > /tmp/4.txt 2>/dev/null &
sleep 1
ip netns exec a arping -c 1 -I va 192.0.2.2
ip -n a neigh flush all
ip netns exec a ping -c 1 192.0.2.2
wait
cat /tmp/4.txt
ip netns exec a traceroute -n 192.0.2.2

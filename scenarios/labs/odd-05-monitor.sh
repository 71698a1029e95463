# topics: ip monitor in its forms, bridge monitor
ip netns add other
ip monitor > m1.txt & sleep 0.3
ip link add v0 type veth peer name v1
ip link set v0 address 02:00:00:00:00:10
ip link set v1 address 02:00:00:00:00:11
ip link set v0 up
ip link set v1 up
sleep 12
ip addr add 10.0.0.1/24 dev v0
ip addr del 10.0.0.1/24 dev v0
ip link set v0 mtu 1400
ip link set v0 down
ip link set v0 name w0
ip link set v1 down
ip link set w0 alias hi
ip link set w0 promisc on
ip link set v1 netns other
ip link del w0
sleep 0.3; kill %1; wait
cat m1.txt
ip link add x0 type veth peer name x1
ip link set x0 address 02:00:00:00:00:20
ip link set x1 address 02:00:00:00:00:21
ip link add b0 type bridge
ip link set b0 address 02:00:00:00:00:b0
ip monitor link > m2.txt & sleep 0.3
ip link set x0 master b0
ip link set b0 up
ip link set x0 up
ip link set x1 up
sleep 12
ip link set x0 nomaster
ip link set b0 down
ip link del b0
ip link set x1 netns other
ip -n other link set x1 netns 1
sleep 0.3; kill %2 2>/dev/null; kill %1; wait
cat m2.txt
ip monitor label > m3.txt & sleep 0.3
ip addr add 10.1.0.1/24 dev x0
ip route add 10.2.0.0/16 via 10.1.0.2
ip rule add from 10.1.0.0/24 table 7
ip neigh add 10.1.0.9 lladdr 02:00:00:00:00:09 dev x0
ip neigh del 10.1.0.9 dev x0
ip rule del from 10.1.0.0/24 table 7
ip route replace 10.2.0.0/16 via 10.1.0.3
ip route del 10.2.0.0/16
ip netns add third
ip netns set third 4
ip netns del third
sleep 0.3; kill %1; wait
cat m3.txt
ip -o monitor address route > m4.txt & sleep 0.3
ip addr add 10.3.0.1/24 dev x0
ip addr add 10.3.0.2/24 dev x0
ip addr flush dev x0
ip -6 addr add 2001:db8::1/64 dev x0 nodad
ip -6 route add 2001:db8:1::/48 via 2001:db8::2
ip -6 route del 2001:db8:1::/48
ip -6 addr del 2001:db8::1/64 dev x0
sleep 0.3; kill %1; wait
cat m4.txt
ip -d monitor link > m5.txt & sleep 0.3
ip link set x0 txqueuelen 5
ip link set x0 down
ip link set x0 up
sleep 0.3; kill %1; wait
cut -c 1-150 m5.txt
ip -j monitor link > m6.txt & sleep 0.3
ip link set x0 mtu 1300
sleep 0.3; kill %1; wait
cut -c 1-150 m6.txt
ip -ts monitor address > m7.txt & sleep 0.3
ip addr add 10.9.0.1/24 dev x0
sleep 0.3; kill %1; wait
sed 's/\[[^]]*\]/[T]/' m7.txt
ip -t monitor address > m8.txt & sleep 0.3
ip addr del 10.9.0.1/24 dev x0
sleep 0.3; kill %1; wait
sed 's/^Timestamp: .*/Timestamp/' m8.txt
ip addr add 10.1.0.1/24 dev x0
ip link set x1 netns other
ip -n other link set x1 up
ip -n other addr add 10.1.0.2/24 dev x1
ip monitor neigh > m9.txt & sleep 0.3
ping -c 1 10.1.0.2 | head -1
ping -c 1 -W 1 10.1.0.77 | head -1
sleep 6; kill %1; wait
grep -v fe80 m9.txt
ip monitor all-nsid > m10.txt & sleep 0.3
ip -n other link set x1 down
sleep 0.3; kill %1; wait
grep x1 m10.txt
ip monitor dev x0 > m11.txt & sleep 0.3
ip link set x0 mtu 1200
ip link set lo mtu 60000
sleep 0.3; kill %1; wait
cat m11.txt
ip monitor dev nosuch
ip monitor file nosuchfile
ip monitor foo
ip monitor help 2>&1 | head -2
ip netns monitor > m12.txt & sleep 0.3
ip netns add q1
ip netns del q1
sleep 0.3; kill %1; wait
cat m12.txt
ip link add b1 type bridge
ip link set b1 address 02:00:00:00:00:b1
ip link set b1 up
bridge monitor > m13.txt & sleep 0.3
ip link set x0 master b1
ip link set x0 up
bridge fdb add 02:00:00:00:00:44 dev x0 master static
bridge fdb del 02:00:00:00:00:44 dev x0 master
bridge link set dev x0 cost 9
ip link set x0 nomaster
sleep 0.3; kill %1; wait
cat m13.txt
bridge monitor link > m14.txt & sleep 0.3
ip link set x0 master b1
ip link del b1
sleep 0.3; kill %1; wait
cat m14.txt
bridge monitor foo
bridge -timestamp monitor link > m15.txt & sleep 0.2; kill %1; wait; cat m15.txt
rtmon -h 2>&1 | head -2

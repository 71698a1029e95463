ip netns
ip netns list
ip netns add
ip netns add ns1
ip netns add ns1
ip netns add a/b
ip netns add ""
ip netns add .
ip netns add ns2
ip netns add ns3
ip netns
ip -j netns
ip -j -p netns list
ip netns list-id
ip netns set ns1 5
ip netns set ns1 6
ip netns set ns2 auto
ip netns set ns3 x
ip netns set ns3 -1
ip netns set nosuch 1
ip netns set ns1
ip netns
ip netns list-id
ip -j -p netns list-id
ip netns list-id nsid 5
ip netns list-id nsid 77
ip netns list-id target-nsid 5
ip netns list-id bogus
ip netns exec
ip netns exec ns1
ip netns exec nosuch true
ip netns exec ns1 nosuchcmd
ip netns exec ns1 false
ip netns exec ns1 sh -c 'exit 42'
ip netns exec ns1 ip link
ip -n ns1 link
ip -n ns1 -br link
ip -n nosuch link
ip -netns ns1 addr
ip -all netns exec ip -br link
ip -all netns exec
ip -all netns exec false
ip -a netns exec nosuchcmd
ip netns identify
ip netns exec ns1 ip netns identify
ip netns identify 1
ip netns identify x
ip netns identify 99999
ip netns identify 1 2
ip netns pids ns1
ip netns pids nosuch
ip netns pids
ip netns attach
ip netns attach ns4 99999
ip netns attach ns4 x
ip netns attach self 1
ip netns
ip link add v0 type veth peer name v1 netns ns1
ip link show v0
ip -j -p link show v0
ip -n ns1 link show v1
ip link add v2 netns ns2 type veth peer name v3 netns ns1
ip -n ns1 link
ip -n ns2 link
ip netns
ip link set v0 netns ns2
ip -n ns2 link
ip -n ns1 link
ip link set nosuch netns ns1
ip -n ns2 link set v0 name v1
ip -n ns2 link set v1 netns ns1
ip -n ns1 link set lo netns ns2
ip netns del
ip netns del nosuch
ip netns del ns1
ip -n ns2 link
ip netns
ip netns delete ns2
touch /run/netns/bad
ip netns
ip netns exec bad true
ip link add d0 netns bad type veth
ip netns set bad 4
ip netns pids bad
ip netns del bad
ip -all netns del
ip netns
ip netns show extra
printf 'netns add b1\nlink add v9 type veth peer name v8\naddr add 192.0.2.1/24 dev v9\naddr add bogus dev v9\nlink show v9\n' > /tmp/b
ip -b /tmp/b
ip -force -b /tmp/b
printf 'link show lo # c\n\n  addr show \\\n dev lo\nroute bogus\n' | ip -b -
printf '"link" show\nlink show "lo' | ip -b -
printf 'netns exec b1 ip link\nnetns exec b1 false\nlink show lo\n' | ip -b -
ip -j -b /tmp/b

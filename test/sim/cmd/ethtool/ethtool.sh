ethtool
ethtool --version
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
ip link add br0 type bridge
ethtool v0
ethtool v1
ethtool br0
ethtool lo
ethtool foo
ip link set v0 up
ip link set v1 up
ip link set v1 master br0
ip link set br0 up
ethtool v0
ethtool br0
ethtool lo
for d in v0 br0 lo foo; do for o in -i -P -a -c -g -l -n -x -T -m -t -d -e -u -f --show-eee --show-priv-flags --show-fec --phy-statistics --show-tunnels --show-module -S; do echo "== $o $d"; ethtool $o $d; done; done
for d in v0 br0 lo; do ethtool -k $d; done
ethtool -K v0 tx off
ethtool -K v0 tso off
ethtool -K v0 gro on
ethtool -K v0 gso off
ethtool -K v0 rx off
ethtool -K v0 lro on
ethtool -K v0 foo on
ethtool -K v0 tx
ethtool -K v0
ethtool -K foo tx off
ethtool -K v0 tx off rx off tso off gso off
ethtool -K v0 txvlan off
ethtool -k v0 v1
ethtool -s v0 speed 100
ethtool -s v0 speed 100 duplex full autoneg off
ethtool -s br0 speed 100
ethtool -G v0 rx 100
ethtool -A v0 rx off
ethtool -C v0 rx-usecs 5
ethtool -p v0
ethtool -r v0
ethtool -z
ethtool --foo v0
ethtool -j -k v0 | head -5
ethtool -I -S v0
ethtool --json -S v0

# A web server behind a router, asked by curl (recorded with Debian 12's programs on a 6.18 kernel)
ip netns add client
ip netns add router
ip netns add server
ip link add c0 netns client type veth peer name r0 netns router
ip link add s0 netns server type veth peer name r1 netns router
for n in client router server; do ip -n $n link set lo up; done
ip -n client addr add 192.0.2.2/24 dev c0
ip -n router addr add 192.0.2.1/24 dev r0
ip -n router addr add 198.51.100.1/24 dev r1
ip -n server addr add 198.51.100.2/24 dev s0
ip -n client link set c0 up
ip -n router link set r0 up
ip -n router link set r1 up
ip -n server link set s0 up
ip -n client route add default via 192.0.2.1
ip -n server route add default via 198.51.100.1
ip netns exec router sysctl -w net.ipv4.ip_forward=1
# a web server
mkdir /tmp/www
echo '<h1>hello</h1>' > /tmp/www/index.html
head -c 100000 /dev/zero | tr '\0' 'a' > /tmp/www/big.txt
cd /tmp/www
ip netns exec server /usr/bin/python3 -m http.server 8080 --bind 198.51.100.2 > /tmp/web.log 2>&1 &
sleep 15
ip netns exec client curl -s http://198.51.100.2:8080/
ip netns exec client curl -s -o /dev/null -w '%{http_code} %{size_download}\n' http://198.51.100.2:8080/big.txt
ip netns exec client curl -s http://198.51.100.2:8080/big.txt | wc -c
ip netns exec client curl -sf http://198.51.100.2:8080/nothing
ip netns exec client curl -sS http://198.51.100.2:81/
ip netns exec client curl -sv http://198.51.100.2:8080/ 2>&1 | sed 's/^< Date.*/< DATE/; s/^< Last-Modified.*/< LAST/'
sed 's/\[.*\]/[TIME]/' /tmp/web.log
ip netns exec server ss -tlnp | sed 's/pid=[0-9]*/pid=P/'
ip netns exec client bash -c 'exec 3<>/dev/tcp/198.51.100.2/8080; printf "HEAD / HTTP/1.0\r\n\r\n" >&3; head -1 <&3'
ip netns exec client curl -sSf http://198.51.100.2:8080/none
ip netns exec client curl -sI http://198.51.100.2:8080/big.txt | grep -v -e Date -e Last
ip netns exec client curl -s -X POST -d a=b http://198.51.100.2:8080/
rm /tmp/www/index.html
mkdir /tmp/www/sub
ip netns exec client curl -s http://198.51.100.2:8080/
ip netns exec client curl -sL http://198.51.100.2:8080/sub | head -5
ip netns exec server /usr/bin/python3 -m http.server 8080 --bind 198.51.100.2 2>&1 | tail -1
kill $!

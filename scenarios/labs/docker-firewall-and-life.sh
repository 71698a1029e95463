docker run -d --name web -p 8080:8000 ubuntu sleep 100000
docker run -d --name n1 nginx sleep 100000
docker run -itd --name=busy busybox
docker ps -a --format "table {{.ID}}\t{{.Names}}\t{{.Image}}\t{{.Command}}"
docker container ls -a --filter name=n1 --format '{{.Names}}'
docker ps -f status=exited -q | wc -l
docker ps --filter network=bridge --format '{{.Names}}' | sort
docker exec -it n1 ip a
docker exec n1 ip link show eth0
docker exec n1 ip neigh
docker exec n1 ping -c 1 172.17.0.1
docker exec n1 ip neigh
docker exec n1 ss -tln
docker exec n1 cat /proc/net/dev | wc -l
docker exec n1 ip route get 8.8.8.8
docker exec n1 traceroute -n -m 3 -w 1 8.8.8.8
docker exec n1 tcpdump -D | head -3
docker exec -d n1 sleep 99
docker top n1 -eo comm
ip -br addr
ip -br link show type bridge
ip -br link show type veth
ip route
bridge fdb show br docker0 | grep -v permanent | wc -l
cat /proc/sys/net/ipv4/ip_forward
sysctl net.bridge.bridge-nf-call-iptables
iptables -L FORWARD -n --line-numbers
iptables -t nat -L POSTROUTING -n
iptables -t nat -nvL DOCKER
iptables -L DOCKER-USER -n
iptables -I DOCKER-USER -s 172.17.0.0/16 -d 8.8.8.8 -j DROP
docker exec n1 ping -c 1 -W 1 8.8.8.8
iptables -nvL DOCKER-USER
iptables -D DOCKER-USER -s 172.17.0.0/16 -d 8.8.8.8 -j DROP
docker network create frontend
docker network create backend --internal
docker network ls --format '{{.Name}} {{.Driver}} {{.Scope}}' | sort
docker network ls --filter driver=bridge -q | wc -l
docker run -d --name app --network backend alpine sleep 1000
docker exec app ip route
docker exec app ping -c 1 -W 1 8.8.8.8
docker network connect frontend app
docker exec app ip route
docker exec app ping -c 1 -W 1 8.8.8.8
docker inspect -f '{{range $k, $v := .NetworkSettings.Networks}}{{$k}}={{$v.IPAddress}} {{end}}' app
iptables -S DOCKER-ISOLATION-STAGE-1 | sed 's/br-[0-9a-f]*/BR/g'
iptables -S DOCKER-ISOLATION-STAGE-2 | sed 's/br-[0-9a-f]*/BR/g'
iptables -S FORWARD | sed 's/br-[0-9a-f]*/BR/g'
docker run -d --name iso --network frontend alpine sleep 1000
docker exec iso ping -c 1 -W 1 172.17.0.3
docker network inspect frontend -f '{{(index .IPAM.Config 0).Subnet}} {{.Internal}} {{.Driver}}'
docker network rm frontend
docker rm -f iso app
docker network rm frontend backend
docker run -d --name r1 --restart always alpine sleep 1
docker inspect -f '{{.HostConfig.RestartPolicy.Name}}' r1
docker rm -f r1
docker run --rm -p 127.0.0.1:9090-9092:80-82 --name rng -d alpine sleep 1000
docker port rng | sort
docker ps --filter name=rng --format '{{.Ports}}'
docker stop -t 0 rng
docker run -d -P --expose 80 --expose 443/tcp --name pp alpine sleep 1000
docker port pp | sed 's/[0-9]*$/N/' | sort
docker run -d -p 8080:80 --name clash nginx sleep 1000
docker ps -a --filter name=clash --format '{{.Names}} {{.Status}}'
docker rm clash
docker rename n1 newname
docker ps --filter name=newname --format '{{.Names}}'
docker pause newname
docker unpause newname
docker kill newname
docker wait newname
docker logs newname
docker start newname
docker restart -t 0 newname
docker exec newname hostname | wc -c
docker inspect newname | jq -r '.[0].NetworkSettings.Networks.bridge.IPAddress'
docker inspect --format='{{.State.Pid}}' newname | grep -c '^[0-9]'
docker inspect -f '{{.NetworkSettings.SandboxKey}}' newname | grep -c netns
docker inspect -f '{{.Config.Image}} {{.Config.Cmd}} {{.Path}} {{.Args}}' newname
docker inspect -f '{{json .NetworkSettings.Ports}}' pp | sed 's/"[0-9]*"}/N}/g'
docker inspect -f '{{.HostConfig.PortBindings}}' web
docker inspect -f '{{.NoSuch}}' web
docker cp web:/etc/hostname /tmp/h
docker volume ls
docker system df
docker image inspect -f '{{.RepoTags}}' alpine
docker history alpine | wc -l
docker version -f '{{.Server.Version}}'
docker info -f '{{.ServerVersion}} {{.Driver}}'
docker events --since 1s --until 0s | wc -l
docker rm -f $(docker ps -aq) | wc -l
docker ps -a
iptables -t nat -S
iptables -S | wc -l

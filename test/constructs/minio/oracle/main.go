// Prints what MinIO's own code answers for every pool of up to 34 nodes with up to 26 drives: the size of its erasure sets, 0 where
// it refuses the pool. set-sizes.csv beside this file is its output, made from the folder local-cloud/minio, whose module pins MinIO:
//
//	go run -trimpath ../../test/constructs/minio/oracle/main.go > ../../test/constructs/minio/oracle/set-sizes.csv
package main

import (
	"fmt"

	minio "github.com/minio/minio/cmd"
)

func numbered(prefix string, count int) string {
	if count == 1 {
		return prefix + "1"
	}
	return fmt.Sprintf("%s{1...%d}", prefix, count)
}

func main() {
	fmt.Println("nodes,drives,setSize")
	for nodes := 1; nodes <= 34; nodes++ {
		for drives := 1; drives <= 26; drives++ {
			if nodes*drives == 1 {
				continue
			}
			size := 0
			if sets, err := minio.GetAllSets(0, numbered("http://host", nodes)+numbered("/drive", drives)); err == nil {
				size = len(sets[0])
			}
			fmt.Printf("%d,%d,%d\n", nodes, drives, size)
		}
	}
}

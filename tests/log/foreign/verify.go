// Verify checks a log over HTTP with golang.org/x/mod/sumdb, which shares no code with the product:
//
//	verify http://127.0.0.1:8000 VKEY [CHECKPOINT-FILE ...]
//
// The newest checkpoint and those in the files are signed by the key, and each extends all that are smaller. Every
// entry, from the bytes of its bundle, is included in the newest; every tile is the one that the entries give; every
// document gives the commitment of its entry. A part that was erased shows its hash, and a document that was is gone
// (410): of each an entry says so, with the same ground. Ends with 0, or with 1 and one line that says what is wrong.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

var base string

func get(path string) ([]byte, error) {
	answer, err := http.Get(base + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != 200 {
		err = fmt.Errorf("%s answers %s", path, answer.Status)
	}
	return body, err
}

func checkpoint(signed []byte, verifier note.Verifier) (tree tlog.Tree, err error) {
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tree, fmt.Errorf("checkpoint: %v", err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return tree, fmt.Errorf("checkpoint: not three lines that begin with %s", verifier.Name())
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, err
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, err
}

// tiles reads tiles from the server, for tlog to check against a tree.
type tiles struct{ kept map[string][]byte }

func path(tile tlog.Tile) string {
	return "/log/tile/" + strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", height))
}

func (t *tiles) Height() int { return height }

func (t *tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t *tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		where := path(tile)
		if t.kept[where] == nil {
			data, err := get(where)
			if err != nil {
				return nil, err
			}
			t.kept[where] = data
		}
		found = append(found, t.kept[where])
	}
	return found, nil
}

func entries(size int64) (found [][]byte, err error) {
	for first := int64(0); first < size; first += 1 << height {
		tile := tlog.Tile{H: height, L: 0, N: first >> height, W: 1 << height}
		if size-first < 1<<height {
			tile.W = int(size - first)
		}
		data, err := get(strings.Replace(path(tile), "/log/tile/0/", "/log/tile/entries/", 1))
		if err != nil {
			return nil, err
		}
		for n := 0; n < tile.W; n++ {
			if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
				return nil, fmt.Errorf("bundle %d ends within entry %d", tile.N, n)
			}
			length := int(binary.BigEndian.Uint16(data))
			found, data = append(found, data[2:2+length]), data[2+length:]
		}
		if len(data) > 0 {
			return nil, fmt.Errorf("bundle %d goes on after its last entry", tile.N)
		}
	}
	return found, nil
}

// root is RFC 6962's, over the parts of a document.
func root(leaves []tlog.Hash) tlog.Hash {
	if len(leaves) == 1 {
		return leaves[0]
	}
	half := 1
	for half*2 < len(leaves) {
		half *= 2
	}
	return tlog.NodeHash(root(leaves[:half]), root(leaves[half:]))
}

// erased is the ground of what is not shown any more, and announced what entries say of it: by index and part, none
// for a whole document.
var erased, announced = map[string]string{}, map[string]string{}

func document(index int, entry []byte) error {
	answer, err := http.Get(base + fmt.Sprintf("/log/documents/%d.json", index))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode == 410 {
		var gone struct{ Erased string }
		if err := json.Unmarshal(body, &gone); err != nil || gone.Erased == "" {
			return fmt.Errorf("document %d is gone, and does not say why", index)
		}
		erased[fmt.Sprint(index, " ")] = gone.Erased
		return nil
	}
	if answer.StatusCode != 200 {
		return fmt.Errorf("document %d answers %s", index, answer.Status)
	}
	var says struct {
		Kind, Subject json.RawMessage
		Parts         []map[string]json.RawMessage
	}
	if err := json.Unmarshal(body, &says); err != nil {
		return fmt.Errorf("document %d: %v", index, err)
	}
	var leaves []tlog.Hash
	var written [][]byte
	values := map[string]json.RawMessage{}
	for _, part := range says.Parts {
		if said := string(bytes.Trim(part["erased"], `"`)); said != "" {
			raw, err := hex.DecodeString(strings.TrimPrefix(said, "sha256:"))
			if err != nil || len(raw) != tlog.HashSize {
				return fmt.Errorf("document %d erased what is no hash", index)
			}
			var leaf tlog.Hash
			copy(leaf[:], raw)
			leaves = append(leaves, leaf)
			written = append(written, join(`{"erased":`, part["erased"], `,"ground":`, part["ground"], `,"name":`, part["name"], `}`))
			erased[fmt.Sprint(index, " ", text(part["name"]))] = text(part["ground"])
			continue
		}
		if said := string(bytes.Trim(part["withheld"], `"`)); said != "" {
			raw, err := hex.DecodeString(strings.TrimPrefix(said, "sha256:"))
			if err != nil || len(raw) != tlog.HashSize {
				return fmt.Errorf("document %d withholds what is no hash", index)
			}
			var leaf tlog.Hash
			copy(leaf[:], raw)
			leaves = append(leaves, leaf)
			written = append(written, join(`{"name":`, part["name"], `,"withheld":`, part["withheld"], `}`))
			continue
		}
		values[text(part["name"])] = part["value"]
		// What is served is canonical, so these are the bytes that were hashed.
		leaves = append(leaves, tlog.RecordHash(join(`[`, part["name"], `,`, part["salt"], `,`, part["value"], `]`)))
		written = append(written, join(`{"name":`, part["name"], `,"salt":`, part["salt"], `,"value":`, part["value"], `}`))
	}
	whole := join(`{"kind":`, says.Kind, `,"parts":[`, bytes.Join(written, []byte(",")), `],"subject":`, says.Subject, `,"v":1}`)
	if !bytes.Equal(whole, body) {
		return fmt.Errorf("document %d is not canonical", index)
	}
	if len(leaves) == 0 {
		return fmt.Errorf("document %d has no parts", index)
	}
	var committed struct{ Document, Kind, Subject json.RawMessage }
	if err := json.Unmarshal(entry, &committed); err != nil {
		return err
	}
	commitment := root(leaves)
	if string(committed.Document) != fmt.Sprintf(`"sha256:%x"`, commitment[:]) {
		return fmt.Errorf("document %d is not the one that entry %d commits to", index, index)
	}
	if !bytes.Equal(committed.Kind, says.Kind) || !bytes.Equal(committed.Subject, says.Subject) {
		return fmt.Errorf("document %d is about something else than entry %d", index, index)
	}
	if text(says.Kind) == "erasure" {
		name := ""
		if string(values["part"]) != "null" {
			name = text(values["part"])
		}
		announced[fmt.Sprint(string(values["index"]), " ", name)] = text(values["ground"])
	}
	return nil
}

func text(value json.RawMessage) (said string) {
	json.Unmarshal(value, &said)
	return said
}

func join(pieces ...interface{}) []byte {
	var all bytes.Buffer
	for _, piece := range pieces {
		switch piece := piece.(type) {
		case string:
			all.WriteString(piece)
		case []byte:
			all.Write(piece)
		case json.RawMessage:
			all.Write(piece)
		}
	}
	return all.Bytes()
}

func verify(vkey string, files []string) error {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	var trees []tlog.Tree
	for _, file := range append(files, "") {
		signed, err := get("/log/checkpoint")
		if file != "" {
			signed, err = os.ReadFile(file)
		}
		if err != nil {
			return err
		}
		tree, err := checkpoint(signed, verifier)
		if err != nil {
			return err
		}
		trees = append(trees, tree)
	}
	newest := trees[len(trees)-1]
	if newest.N == 0 {
		if newest.Hash != sha256.Sum256(nil) {
			return fmt.Errorf("the root of an empty log is not that of the empty tree")
		}
		return nil
	}
	served := &tiles{map[string][]byte{}}
	reader := tlog.TileHashReader(newest, served)
	for _, old := range trees {
		for _, new := range trees {
			if old.N == 0 || old.N > new.N {
				continue
			}
			proof, err := tlog.ProveTree(new.N, old.N, tlog.TileHashReader(new, served))
			if err != nil {
				return fmt.Errorf("consistency of %d with %d: %v", old.N, new.N, err)
			}
			if err := tlog.CheckTree(proof, new.N, new.Hash, old.N, old.Hash); err != nil {
				return fmt.Errorf("consistency of %d with %d: %v", old.N, new.N, err)
			}
		}
	}
	all, err := entries(newest.N)
	if err != nil {
		return err
	}
	var stored []tlog.Hash
	own := tlog.HashReaderFunc(func(indexes []int64) (found []tlog.Hash, err error) {
		for _, index := range indexes {
			found = append(found, stored[index])
		}
		return found, nil
	})
	for n, entry := range all {
		proof, err := tlog.ProveRecord(newest.N, int64(n), reader)
		if err == nil {
			err = tlog.CheckRecord(proof, newest.N, newest.Hash, int64(n), tlog.RecordHash(entry))
		}
		if err != nil {
			return fmt.Errorf("inclusion of entry %d: %v", n, err)
		}
		hashes, err := tlog.StoredHashes(int64(n), entry, own)
		if err != nil {
			return err
		}
		stored = append(stored, hashes...)
		if err := document(n, entry); err != nil {
			return err
		}
	}
	for what, ground := range erased {
		whole := strings.SplitAfter(what, " ")[0]
		if announced[what] != ground && announced[whole] != ground {
			return fmt.Errorf("no entry says why %q was erased", what)
		}
	}
	for _, tile := range tlog.NewTiles(height, 0, newest.N) {
		wanted, err := tlog.ReadTileData(tile, own)
		if err != nil {
			return err
		}
		if found, err := get(path(tile)); err != nil || !bytes.Equal(found, wanted) {
			return fmt.Errorf("tile %s is not that of the entries (%v)", path(tile), err)
		}
	}
	return nil
}

func main() {
	base = os.Args[1]
	if err := verify(os.Args[2], os.Args[3:]); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("verified")
}

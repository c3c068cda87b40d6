import GatehouseFiles
import GatehouseTestSupport
import Testing

@testable import GatehouseTextEncoder

@Suite("BertConfiguration")
struct BertConfigurationTests {
    @Test("what the files say is what is read")
    func reads() throws {
        let folder = TemporaryFolder()
        var bert = SyntheticBert()
        bert.files["sentence_bert_config.json"] = #"{"max_seq_length": 20}"#
        bert.files["1_Pooling/config.json"] =
            #"{"word_embedding_dimension": 32, "pooling_mode_cls_token": true}"#
        bert.files["config_sentence_transformers.json"] =
            #"{"prompts": {"query": "query: "}, "default_prompt_name": "query"}"#
        let configuration = try bert.configurationRead(from: folder)
        #expect(configuration.width == 32)
        #expect(configuration.headWidth == 16)
        #expect(configuration.maximumTokens == 20)
        #expect(configuration.pooling == .cls)
        #expect(configuration.prompt == "query: ")
        #expect(configuration.epsilon == 1e-12)
    }

    @Test("what the files leave out takes its default")
    func defaults() throws {
        let folder = TemporaryFolder()
        let configuration = try SyntheticBert().configurationRead(from: folder)
        #expect(configuration.pooling == .mean)
        #expect(configuration.prompt.isEmpty)
        // 256 are more than the positions there are.
        #expect(configuration.maximumTokens == SyntheticBert.positions)
    }

    @Test(
        "settings that would compute something else are refused",
        arguments: [
            ("model_type", "\"gpt2\"", "model_type: \"gpt2\""),
            ("model_type", "null", "model_type: \"none\""),
            ("hidden_act", "\"gelu_new\"", "gelu"),  // the tanh form is another function
            ("position_embedding_type", "\"relative_key\"", "absolute"),
            ("is_decoder", "true", "is_decoder"),
            ("hidden_size", "33", "hidden_size"),
            ("hidden_size", "40", "num_attention_heads"),  // heads of 20
            ("hidden_size", "1e9", "hidden_size"),
            ("hidden_size", "-32", "hidden_size"),
            ("hidden_size", "32.5", "hidden_size"),
            ("hidden_size", "\"32\"", "hidden_size"),
            ("num_attention_heads", "3", "num_attention_heads"),  // does not divide 32
            ("num_attention_heads", "8", "num_attention_heads"),  // heads of 4
            ("num_attention_heads", "0", "num_attention_heads"),
            ("num_hidden_layers", "0", "num_hidden_layers"),
            ("num_hidden_layers", "1000000", "num_hidden_layers"),
            ("intermediate_size", "72", "a multiple of 16"),
            ("max_position_embeddings", "9223372036854775807", "max_position_embeddings"),
            ("vocab_size", "9e18", "vocab_size"),
            ("type_vocab_size", "0", "type_vocab_size"),
            ("layer_norm_eps", "-1", "layer_norm_eps"),
            ("layer_norm_eps", "true", "layer_norm_eps"),
        ]
    )
    func refuses(key: String, value: String, part: String) throws {
        let folder = TemporaryFolder()
        var bert = SyntheticBert()
        bert.configuration[key] = value
        let error = #expect(throws: FileError.self) { try bert.configurationRead(from: folder) }
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
        #expect(error?.path.hasSuffix("config.json") == true)
    }

    @Test("a key that is not there is named")
    func missingKey() throws {
        let folder = TemporaryFolder()
        var bert = SyntheticBert()
        bert.configuration["vocab_size"] = nil
        let error = #expect(throws: FileError.self) { try bert.configurationRead(from: folder) }
        #expect(error?.found == "no vocab_size")
    }

    @Test(
        "other files that would compute something else, or are no settings, are refused",
        arguments: [
            ("config.json", "not JSON"),
            ("config.json", "[]"),
            ("config.json", "{\"model_type\": \"bert\""),
            ("config.json", String(repeating: "[", count: 100_000)),
            ("config.json", String(repeating: " ", count: 2_000_000) + "{}"),
            ("sentence_bert_config.json", #"{"max_seq_length": 49}"#),  // 48 positions
            ("sentence_bert_config.json", #"{"max_seq_length": 2}"#),
            ("sentence_bert_config.json", #"{"max_seq_length": "all"}"#),
            ("modules.json", #"[{"type": "sentence_transformers.models.Dense"}]"#),
            ("modules.json", #"{"type": "sentence_transformers.models.Pooling"}"#),
            ("modules.json", #"[{"idx": 0}]"#),
            ("1_Pooling/config.json", #"{"pooling_mode_max_tokens": true}"#),
            (
                "1_Pooling/config.json",
                #"{"pooling_mode_mean_tokens": true, "pooling_mode_cls_token": true}"#
            ),
            ("1_Pooling/config.json", #"{"word_embedding_dimension": 64}"#),
            ("1_Pooling/config.json", #"{"pooling_mode_mean_tokens": 1}"#),
            ("1_Pooling/config.json", #"{"include_prompt": false}"#),
            ("config_sentence_transformers.json", #"{"default_prompt_name": "query"}"#),
            (
                "config_sentence_transformers.json",
                #"{"prompts": {"query": 1}, "default_prompt_name": "query"}"#
            ),
        ]
    )
    func refusesFiles(name: String, text: String) throws {
        let folder = TemporaryFolder()
        var bert = SyntheticBert()
        bert.files[name] = text
        let error = #expect(throws: FileError.self) { try bert.configurationRead(from: folder) }
        #expect(error?.path.hasSuffix(name) == true)
        #expect(error?.remedy.isEmpty == false)
    }
}
